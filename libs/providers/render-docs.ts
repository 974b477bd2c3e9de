import { readFileSync } from 'node:fs';
import type { ProviderDefinition } from './definition.ts';
import { knownProviders } from './known-providers.ts';

const code = (text: string): string => `\`${text}\``;
const list = (texts: readonly string[]): string => (texts.length === 0 ? '–' : texts.map(code).join(', '));
const partOf = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8').trimEnd();

function addressOf({ baseUrl, address, protocol }: ProviderDefinition): string {
  if (protocol === 'sample') return 'this process';
  const known = baseUrl ?? address?.({ region: 'REGION', project: 'PROJECT' }, {});
  return known === undefined ? '`baseUrl` of the configuration' : code(known);
}

function row(definition: ProviderDefinition): string {
  const { name, documentation, apiKeyVariable, prefixes } = definition;
  const title = documentation === undefined ? code(name) : `[${code(name)}](${documentation})`;
  const cells = [
    title,
    apiKeyVariable === undefined ? '–' : code(apiKeyVariable),
    addressOf(definition),
    list(prefixes),
  ];
  return `| ${cells.join(' | ')} |`;
}

function protocols({ name, protocol, speaks = [], families = [] }: ProviderDefinition): string {
  const others = families.map(
    family => `${code(family.protocol)} for models like ${code(family.models.source)}`,
  );
  const translated = [protocol === 'sample' ? 'none' : code(protocol), ...others].join('; ');
  return `| ${code(name)} | ${translated} | ${list([...new Set([...speaks, ...families.flatMap(family => family.speaks)])])} |`;
}

/** `docs/providers.md`: what the definitions say, between the texts beside this file. */
export function renderProvidersPage(): string {
  const note =
    '<!-- Made by `pnpm --filter @sluice/providers docs` from the definitions in libs/providers. -->';
  const providers = [
    '| Provider | Key | Address | Models that begin with |',
    '| --- | --- | --- | --- |',
    ...knownProviders.map(row),
  ];
  const spoken = [
    '## What they speak',
    '',
    'Chats of other protocols are translated to the first; what else stands here passes as it is. Embeddings and token counts are',
    'translated to the provider’s own where the client’s is not among them. Anything else is refused with `not_offered`.',
    '',
    '| Provider | Chats | As it is, too |',
    '| --- | --- | --- |',
    ...knownProviders.map(protocols),
  ];
  return `${[note, partOf('./providers-intro.md'), providers.join('\n'), spoken.join('\n'), partOf('./providers-clouds.md')].join('\n\n')}\n`;
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../workspace.ts';
import { providerProtocols } from './answers.ts';
import { type Feature, features } from './asks.ts';
import { lossMeanings } from './loss-meanings.ts';
import { clients } from './sides.ts';

const PAGE = join(repositoryRoot, 'docs/protocols.md');
const SECTION = /(<!-- begin matrix: [^\n]* -->\n)[\s\S]*?(\n<!-- end matrix -->)/;

/** What was lost from a client to a provider and back, as features in order. */
export interface PairLosses {
  /** Of an ordinary request in each feature; absent where the client has none. */
  ordinary: Partial<Record<Feature, readonly string[]>>;
  /** Of a request with everything that the client's protocol has. */
  request: readonly string[];
  /** Of an answer with everything that the provider's protocol has. */
  answer: readonly string[];
}

export type LossTable = ReadonlyMap<string, PairLosses>;
export const pairOf = (client: string, provider: string): string => `${client} → ${provider}`;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const names = (losses: readonly string[]): string =>
  losses.length === 0 ? '–' : losses.map(name => `\`${name}\``).join(', ');

const columns = ['Client \\ Provider', ...providerProtocols.map(name => `\`${name}\``)];

function cell(client: string, provider: string, table: LossTable): string {
  if (client === provider) return 'as it is';
  const ordinary = table.get(pairOf(client, provider))?.ordinary ?? {};
  const lossy = features.filter(feature => (ordinary[feature] ?? []).length > 0);
  if (lossy.length === 0) return 'all';
  return `all; ${lossy.map(feature => `${feature}: ${names(ordinary[feature] ?? [])}`).join('; ')}`;
}

const matrix = (table: LossTable): string[] => [
  row(columns),
  row(columns.map(() => '---')),
  ...clients.map(({ protocol }) =>
    row([`\`${protocol}\``, ...providerProtocols.map(provider => cell(protocol, provider, table))]),
  ),
];

const direction = (table: LossTable, of: 'request' | 'answer'): string[] =>
  clients.flatMap(({ protocol }) =>
    providerProtocols.flatMap(provider => {
      if (protocol === provider) return [];
      const losses = table.get(pairOf(protocol, provider))?.[of] ?? [];
      return [
        row(
          of === 'request'
            ? [`\`${protocol}\``, `\`${provider}\``, names(losses)]
            : [`\`${provider}\``, `\`${protocol}\``, names(losses)],
        ),
      ];
    }),
  );

const renderMatrix = (table: LossTable): string =>
  [
    '### What passes',
    '',
    ...matrix(table),
    '',
    '### Lost from requests',
    '',
    'Of a request with everything that the client’s protocol has.',
    '',
    row(['Client', 'Provider', 'Lost']),
    row(['---', '---', '---']),
    ...direction(table, 'request'),
    '',
    '### Lost from answers',
    '',
    'Of an answer with everything that the provider’s protocol has.',
    '',
    row(['Provider', 'Client', 'Lost']),
    row(['---', '---', '---']),
    ...direction(table, 'answer').sort(),
    '',
    '### What each loss means',
    '',
    row(['Loss', 'Meaning']),
    row(['---', '---']),
    ...Object.entries(lossMeanings).map(([name, meaning]) => row([`\`${name}\``, meaning])),
  ].join('\n');

/** The page, and the page with the matrix made anew. */
export function pageWith(table: LossTable): { page: string; expected: string } {
  const page = readFileSync(PAGE, 'utf8');
  const expected = page.replace(
    SECTION,
    (_whole, begin: string, end: string) => `${begin}${renderMatrix(table)}${end}`,
  );
  if (process.env.SLUICE_WRITE_PAGES === '1') writeFileSync(PAGE, expected);
  return { page: process.env.SLUICE_WRITE_PAGES === '1' ? expected : page, expected };
}

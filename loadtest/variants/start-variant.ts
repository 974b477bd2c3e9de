import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder } from '@sluice/testkit';
import { BenchError } from '../bench-error.ts';
import { chatBodies, messagesBodies } from '../bodies.ts';
import { startChild } from '../child.ts';
import { pinned } from '../measure/pinning.ts';
import { readTree } from '../measure/process-tree.ts';
import type { Variant, VariantName } from './variant.ts';

export interface VariantOptions {
  providerUrl: string;
  cpus: string | undefined;
}

interface Ready {
  url: string;
  apiKey?: string;
}

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const passThrough = pathOf('../baseline/pass-through.ts');
const hosting = pathOf('../../hosting/main.ts');
const FREE_ENOUGH = 1_000_000_000;

/** What a real installation would have: a key, a limit that is counted, a route and metering, all as delivered. */
const configOf = (providerUrl: string): string =>
  JSON.stringify({
    version: 1,
    server: { host: '127.0.0.1' },
    providers: [
      {
        name: 'bench',
        protocol: 'openai-chat',
        baseUrl: `${providerUrl}/v1`,
        apiKey: 'bench-provider-key',
        allowPrivateNetwork: true,
      },
    ],
    routes: [
      {
        name: 'bench',
        match: { model: 'bench-*' },
        targets: [{ provider: 'bench' }],
        limits: [{ requests: FREE_ENOUGH, per: '1m', by: 'key' }],
      },
    ],
  });

/** The one line of JSON that `--json` prints at the start; log lines have no address. */
export function parseReady(line: string): Ready | undefined {
  if (!line.startsWith('{')) return undefined;
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || !('url' in value) || 'level' in value) return undefined;
  const apiKey = 'apiKey' in value ? { apiKey: String(value.apiKey) } : {};
  return { url: String(value.url), ...apiKey };
}

/** The same gateway, asked in Anthropic's protocol: each request and each chunk is translated. */
export const translatedBy = (embedded: Variant): Variant => ({
  ...embedded,
  name: 'translated',
  url: embedded.url.replace('/v1/chat/completions', '/v1/messages'),
  bodies: messagesBodies,
  streamEnd: 'message_stop',
  stop: () => Promise.resolve(),
});

/** Variants that are processes of their own. */
export type StartedName = Exclude<VariantName, 'translated'>;

export async function startVariant(
  name: StartedName,
  { providerUrl, cpus }: VariantOptions,
): Promise<Variant> {
  const parameters =
    name === 'baseline' ? [passThrough, providerUrl] : await gatewayParameters(name, providerUrl);
  const child = await startChild(parseReady, {
    command: pinned(cpus, [process.execPath, ...parameters]),
    environment: { NODE_ENV: 'production' },
  });
  if (name !== 'baseline' && child.ready.apiKey === undefined) {
    await child.stop();
    throw new BenchError(`${name} printed no API key at its first start.`);
  }
  return {
    name,
    url: `${child.ready.url}/v1/chat/completions`,
    bodies: chatBodies,
    streamEnd: 'data: [DONE]',
    apiKey: child.ready.apiKey,
    pid: child.pid,
    use: () => readTree(child.pid),
    ended: child.ended,
    stop: child.stop,
  };
}

async function gatewayParameters(
  name: Exclude<StartedName, 'baseline'>,
  providerUrl: string,
): Promise<string[]> {
  const folder = temporaryFolder();
  const config = join(folder, 'sluice.json');
  const state = join(folder, 'data');
  mkdirSync(state);
  writeFileSync(config, configOf(providerUrl));
  const mode = name === 'embedded' ? ['up'] : ['cluster', '--ingress', '1', '--topology', name];
  return [
    hosting,
    ...mode,
    '--config',
    config,
    '--port',
    String(await freePort()),
    '--data',
    state,
    '--json',
  ];
}

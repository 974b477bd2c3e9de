import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testkit';
import { admin, bearer } from './client.ts';
import { ADMIN_KEY, type Gateway } from './gateway.ts';

const TERM_CHARACTERS = 200;
const ROUTES = 200;

/** What the numbered configurations are laid over. */
export function writeEmptyConfig(): string {
  const file = join(temporaryFolder(), 'sluice.yaml');
  writeFileSync(file, 'server: { host: 127.0.0.1 }\ntelemetry: { logs: { level: warn } }\n');
  return file;
}

/** A configuration that says its number in two places far apart: of a mix they would differ. `terms` make it as large as wanted. */
export const numbered = (number: number, terms = 0): object => ({
  server: { host: '127.0.0.1' },
  telemetry: { logs: { level: 'warn' } },
  tiers: { first: { models: [`model-${number}`] } },
  ...(terms > 0 && {
    guardrails: {
      large: {
        input: [
          {
            detector: 'blocklist',
            terms: Array.from({ length: terms }, (_, index) => `${index} `.padEnd(TERM_CHARACTERS, 'term ')),
          },
        ],
      },
    },
  }),
  routes: [
    ...Array.from({ length: ROUTES }, (_, index) => ({
      name: `route ${index}`,
      match: { model: `m-${index}` },
      targets: [{ provider: 'sample', model: 'x'.repeat(100) }],
    })),
    { name: 'last', match: { model: `model-${number}` }, targets: [{ provider: 'sample' }] },
  ],
});

export interface Shown {
  revision: number;
  /** The one that it says, or two where it is a mix. */
  numbers: number[];
}

interface Answer {
  revision: number;
  document: { tiers?: { first?: { models: string[] } }; routes?: { match: { model: string } }[] };
}

/** The configuration in use, and its number: 0 before the first. Undefined while nobody answers. */
export async function shownBy(gateway: Gateway): Promise<Shown | undefined> {
  const { status, json } = await admin(gateway, 'GET', '/config').catch(() => ({
    status: 0,
    json: undefined,
  }));
  if (status !== 200) return undefined;
  const { revision, document } = json as Answer;
  const said = [document.tiers?.first?.models[0], document.routes?.at(-1)?.match.model];
  const numbers = said.map(text => Number(text?.slice('model-'.length) ?? 0));
  return { revision, numbers: [...new Set(numbers)] };
}

export async function apply(
  gateway: Gateway,
  document: object,
  revision?: number,
): Promise<{ status: number; code?: string; revision?: number }> {
  const response = await fetch(`${gateway.url}/api/v1/config`, {
    method: 'PUT',
    headers: {
      ...bearer(ADMIN_KEY),
      'content-type': 'application/json',
      ...(revision !== undefined && { 'if-match': `"${revision}"` }),
    },
    body: JSON.stringify(document),
  });
  return { ...((await response.json()) as { code?: string; revision?: number }), status: response.status };
}

/** The revision that each process serves. */
export async function servedRevisions(gateway: Gateway): Promise<number[]> {
  const { json } = await admin(gateway, 'GET', '/nodes');
  return (json as { data: { revision: number }[] }).data.map(({ revision }) => revision);
}

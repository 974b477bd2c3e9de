import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UsageEvent } from '@sluice/contract';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder } from '@sluice/testkit';
import { admin, bearer, chatBody } from '../e2e/client.ts';
import { ADMIN_KEY, cleanEnvironment, type Gateway, startSluice } from '../e2e/gateway.ts';
import type { Link } from './link.ts';

const HUB_CONFIG = `
server: { host: 127.0.0.1 }
telemetry: { logs: { level: warn } }
routes:
  - { name: limited, match: { model: limited }, targets: [{ provider: sample, model: sample }], limits: [{ requests: 10, per: 1h, by: tenant }] }
`;
const EDGE_CONFIG = `
server: { host: 0.0.0.0 }
edge: { share: 0.5 }
`;

const configFile = (text: string): string => {
  const file = join(temporaryFolder(), 'sluice.yaml');
  writeFileSync(file, text);
  return file;
};

export interface Hub extends Gateway {
  join: string;
  keySecret: string;
}

export async function startHub(link: Link): Promise<Hub> {
  const data = temporaryFolder();
  const parameters = ['cluster', '--config', configFile(HUB_CONFIG), '--data', data, '--leaf', link.leaf];
  const { ready, log, stop } = await startSluice(
    [...parameters, '--topology', 'compact', '--port', String(await freePort())],
    cleanEnvironment({ GATEWAY_ADMIN_KEY: ADMIN_KEY }),
  );
  const { url, urls, join: address = '' } = ready;
  const keySecret = readFileSync(join(data, 'key-secret'), 'utf8').trim();
  return { url, urls, adminKey: ADMIN_KEY, join: address, keySecret, log, stop };
}

export interface Edge extends Gateway {
  kill(): Promise<void>;
}

/** Gives what starts the edge: each time at the same address, with the state of before. */
export async function edgeOf(hub: Hub, link: Link): Promise<() => Promise<Edge>> {
  const data = temporaryFolder();
  const port = await freePort();
  const url = `http://${link.edgeHost}:${port}`;
  const joined = new URL(hub.join);
  const address = `nats-leaf://${joined.username}:${joined.password}@${link.joinHost}`;
  const parameters = ['up', '--config', configFile(EDGE_CONFIG), '--data', data, '--port', String(port)];
  return async () => {
    const { child, log, stop } = await startSluice(
      [...parameters, '--join', address],
      cleanEnvironment({ GATEWAY_AUTH_KEYSECRET: hub.keySecret }),
      undefined,
      link.within,
    );
    const kill = async (): Promise<void> => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    };
    return { url, urls: [url], adminKey: hub.adminKey, log, stop, kill };
  };
}

/** Asks once; gives status and the id of the request. Status 0: the connection broke. */
export async function ask(
  { url }: Pick<Gateway, 'url'>,
  key: string,
  model = 'sample',
): Promise<{ status: number; id: string }> {
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(key) },
      body: JSON.stringify(chatBody(model)),
    });
    const id = response.headers.get('x-request-id') ?? '';
    await response.arrayBuffer();
    return { status: response.status, id };
  } catch {
    return { status: 0, id: '' };
  }
}

/** The ids of answered requests. */
export async function askMany(gateway: Pick<Gateway, 'url'>, key: string, count: number): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: count }, () => ask(gateway, key)));
  return answers.flatMap(({ status, id }) => (status === 200 ? id : []));
}

export async function usageEvents(gateway: Gateway, tenant: string): Promise<UsageEvent[]> {
  const response = await fetch(`${gateway.url}/api/v1/usage/events?from=start&tenant=${tenant}`, {
    headers: bearer(gateway.adminKey),
  });
  const lines = (await response.text()).split('\n').filter(line => line.trim() !== '');
  return lines.map(line => JSON.parse(line) as UsageEvent);
}

/** How many requests of a tenant are in the sums. */
export async function requestsOf(gateway: Gateway, tenant: string): Promise<number> {
  const { json } = await admin(gateway, 'GET', `/usage?tenant=${tenant}`);
  return (json as { total: { requests: number } }).total.requests;
}

/** A figure of a gateway's own. */
export async function figure({ url }: Pick<Gateway, 'url'>, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const [, value] = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text) ?? [];
  return value === undefined ? Number.NaN : Number(value);
}

export async function revisionOf(gateway: Gateway): Promise<number> {
  const response = await fetch(`${gateway.url}/ready`);
  return ((await response.json()) as { revision: number }).revision;
}

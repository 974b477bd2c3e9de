import { expect } from 'vitest';
import { bearer, chatBody, mintKey, post } from './client.ts';
import type { Gateway } from './gateway.ts';
import { completion, type ProviderStub, sendJson } from './provider-stub.ts';

const CHAT = '/v1/chat/completions';

/** What the load needs of a gateway's configuration. */
export const mixedLoadConfig = (baseUrl: string): string => `version: 1
server: { host: 127.0.0.1 }
providers:
  - { name: stub, protocol: openai-chat, baseUrl: "${baseUrl}", allowPrivateNetwork: true }
  - { name: away, protocol: openai-chat, baseUrl: "http://127.0.0.1:9/v1", allowPrivateNetwork: true }
  - { name: down, protocol: openai-chat, baseUrl: "http://127.0.0.1:9/v1", allowPrivateNetwork: true }
routes:
  - { name: limited, match: { model: stub-limited }, targets: [{ provider: stub }], limits: [{ requests: 2, per: 1h }] }
  - { name: guarded, match: { model: stub-guarded }, targets: [{ provider: stub }], guardrails: strict, limits: [{ requests: 100, per: 1h }] }
  - { name: away, match: { model: away }, targets: [{ provider: away }], retry: { attempts: 1 } }
  - { name: down, match: { model: down }, targets: [{ provider: down }], retry: { attempts: 1 }, queue: { maxWait: 10m },
      breaker: { minRequests: 1, openFor: 10m } }
  - { name: stub, match: { model: "stub-*" }, targets: [{ provider: stub }], retry: { attempts: 1 } }
guardrails:
  strict: { input: [{ detector: blocklist, action: block, terms: [forbidden fruit] }], timeout: 5s, onError: closed }
prices:
  providers:
    stub: { models: { "stub-*": { input: "0", output: "1000", maxOutputTokens: 100 } } }
budgets:
  - { match: { tenant: poor }, amount: "0.007", per: total }
`;

/** An answer whose provider has read three tokens from its cache of prompts, and written five. */
const cachedCompletion = (model: string): object => ({
  ...completion(model, 'Hello from the stub'),
  usage: {
    prompt_tokens: 11,
    completion_tokens: 7,
    total_tokens: 18,
    prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 5 },
  },
});

type Mint = (name: string, tenant?: string) => Promise<string>;
type Ask = (key: string, body: object) => Promise<number>;

const minting =
  (gateway: Gateway): Mint =>
  async (name, tenant = 'acme') =>
    (await mintKey(gateway, { name, tenant })).key;

const asking =
  (gateway: Gateway): Ask =>
  async (key, body) => {
    const response = await post(gateway, CHAT, body, bearer(key));
    await response.text();
    return response.status;
  };

/** The first request of a process takes long, and on a slow machine may be driven again: what is counted comes behind it. */
export async function warmUp(gateway: Gateway): Promise<void> {
  const key = await minting(gateway)('first');
  for (const body of [
    chatBody('stub-chat'),
    chatBody('stub-guarded'),
    chatBody('stub-chat', 'Hello', { stream: true }),
  ])
    expect(await asking(gateway)(key, body)).toBe(200);
}

/**
 * Answers of each kind: whole, streamed, failed, refused by a limit, a budget, a guardrail, for want of a key. Returns what gives up the one
 * request that still waits, for a provider that is down.
 */
export async function runMixedLoad(gateway: Gateway, stub: ProviderStub): Promise<() => void> {
  stub.when('stub-limited', ({ body }, response) =>
    sendJson(response, 200, cachedCompletion(String(body.model))),
  );
  stub.when('stub-failing', (_, response) => sendJson(response, 500, { error: { message: 'broken' } }));
  const mint = minting(gateway);
  const ask = asking(gateway);
  const [steady, hasty, poor] = [await mint('steady'), await mint('hasty'), await mint('poor', 'poor')];
  for (let count = 0; count < 3; count += 1) expect(await ask(steady, chatBody('stub-chat'))).toBe(200);
  for (let count = 0; count < 2; count += 1)
    expect(await ask(steady, chatBody('stub-chat', 'Hello', { stream: true }))).toBe(200);
  for (let count = 0; count < 2; count += 1) expect(await ask(steady, chatBody('stub-failing'))).toBe(500);
  expect(await ask(steady, chatBody('away'))).toBe(502);
  expect(await ask(steady, chatBody('stub-guarded', 'a forbidden fruit'))).toBe(400);
  expect(await ask(steady, chatBody('stub-guarded', 'an apple'))).toBe(200);
  expect(await ask(`sk-sluice-${'a'.repeat(43)}`, chatBody('stub-chat'))).toBe(401);
  for (const status of [200, 200, 429, 429]) expect(await ask(hasty, chatBody('stub-limited'))).toBe(status);
  for (const path of ['/a', '/b', '/v1/c']) expect((await fetch(gateway.url + path)).status).toBe(404);
  expect(await ask(poor, chatBody('stub-chat', 'Hello', { max_tokens: 7 }))).toBe(200);
  for (let count = 0; count < 3; count += 1)
    expect(await ask(poor, chatBody('stub-chat', 'Hello', { max_tokens: 7 }))).toBe(429);
  const leaving = new AbortController();
  const waits = fetch(gateway.url + CHAT, {
    method: 'POST',
    headers: { ...bearer(steady), 'content-type': 'application/json' },
    body: JSON.stringify(chatBody('down')),
    signal: leaving.signal,
  });
  waits.catch(() => undefined);
  return () => leaving.abort();
}

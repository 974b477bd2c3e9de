import { readFileSync } from 'node:fs';
import { endpoints } from '@sluice/contract';
import { expect, test } from 'vitest';
import { startIngress } from './http-fixture.ts';

const asChat = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
const gemini = { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] };

const bodies: Record<string, unknown> = {
  '/v1/completions': { model: 'm', prompt: 'hi' },
  '/v1/responses': { model: 'm', input: 'hi' },
  '/v1/messages': { ...asChat, max_tokens: 5 },
  '/v1beta/models/m:generateContent': gemini,
  '/v1/models/m:streamGenerateContent?alt=sse': gemini,
  '/v1beta/models/m:countTokens': gemini,
  '/v1beta/models/m:embedContent': { content: { parts: [{ text: 'hi' }] } },
  '/v1beta/models/m:batchEmbedContents': {
    requests: [{ model: 'models/m', content: { parts: [{ text: 'hi' }] } }],
  },
  '/model/m%3A0/converse': { messages: [{ role: 'user', content: [{ text: 'hi' }] }] },
  '/model/m/converse-stream': { messages: [{ role: 'user', content: [{ text: 'hi' }] }] },
  '/v2/chat': asChat,
  '/v2/embed': { model: 'm', texts: ['hi'], input_type: 'search_query' },
  '/v1/rerank': { model: 'm', query: 'hi', documents: ['a', 'b'] },
  '/v1/moderations': { model: 'm', input: 'hi' },
  '/v1/images/generations': { model: 'm', prompt: 'hi' },
  '/v1/audio/speech': { model: 'm', input: 'hi', voice: 'alloy' },
};

test.each(Object.entries(bodies))('%s reads model and size of its body', async (path, body) => {
  const { url, envelopes } = await startIngress();
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  const facts = envelopes[0]?.facts;
  expect(facts?.model).toBe(path.includes('%3A') ? 'm:0' : 'm');
  expect(facts?.stream).toBe(path.includes('tream'));
  expect(facts?.inputTokensEstimate).toBeGreaterThan(0);
});

test.each(
  endpoints
    .filter(({ methods, protocol }) => methods.join() === 'POST' && protocol !== 'sluice-public')
    .map(({ path }) => path),
)('%s refuses a body that is no object, and another method, in its own words', async template => {
  const { url } = await startIngress();
  const path = template.replace(/\{\w+\}/, 'm');
  const headers = { 'content-type': 'application/json' };
  const wrong = await fetch(url + path, { method: 'POST', headers, body: '[1]' });
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toEqual(expect.any(Object));
  const other = await fetch(url + path, { method: 'DELETE' });
  expect(other.status).toBe(405);
  expect(other.headers.get('allow')).toBe('POST');
});

test('a key in the query of a Gemini path is a credential, and goes no further', async () => {
  const { url, envelopes, log } = await startIngress();
  await fetch(`${url}/v1beta/models/m:streamGenerateContent?key=sk-canary-1&alt=sse`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(gemini),
  });
  expect(envelopes[0]?.credential).toMatchObject({ kind: 'api-key' });
  expect(envelopes[0]?.path).toBe('/v1beta/models/m:streamGenerateContent?alt=sse');
  expect(JSON.stringify(envelopes) + log.join('')).not.toContain('sk-canary-1');
});

test('a path of the configuration takes any method and body, without credentials and cookies', async () => {
  const routes = [{ name: 'predict', match: { path: '/predict/*' }, targets: [{ url: 'http://ai:8080' }] }];
  const { url, envelopes, bodies: received } = await startIngress({}, undefined, routes);
  const response = await fetch(`${url}/predict/a?b=1`, {
    method: 'PUT',
    headers: { authorization: 'Bearer sk-canary-2', cookie: 'c=1', 'content-type': 'text/csv', 'x-own': 'y' },
    body: 'a,b',
  });
  expect(response.status).toBe(200);
  expect(envelopes[0]).toMatchObject({
    protocol: 'http',
    method: 'PUT',
    path: '/predict/a?b=1',
    headers: { 'content-type': 'text/csv', 'x-own': 'y' },
  });
  expect(envelopes[0]?.headers).not.toHaveProperty('authorization');
  expect(envelopes[0]?.headers).not.toHaveProperty('cookie');
  expect(received[0]?.toString()).toBe('a,b');
  expect((await fetch(`${url}/other`)).status).toBe(404);
});

test('an upgrade to a WebSocket is refused with what to do instead', async () => {
  const { url } = await startIngress({}, undefined, [
    { name: 'live', match: { path: '/live' }, targets: [{ url: 'http://ai:8080' }] },
  ]);
  const { request } = await import('node:http');
  const status = await new Promise<number | undefined>((resolve, reject) => {
    request(`${url}/live`, { headers: { connection: 'Upgrade', upgrade: 'websocket' } }, response => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(501);
});

test('the page on endpoints names every path', () => {
  const page = readFileSync(new URL('../../docs/endpoints.md', import.meta.url), 'utf8');
  for (const { path, protocol } of endpoints) {
    expect(page).toContain(`${path}\``);
    expect(page).toContain(`\`${protocol}\``);
  }
});

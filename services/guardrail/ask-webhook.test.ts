import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CheckQuestion } from '@sluice/contract';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createWebhookCaller, type WebhookCaller, type WebhookCheck } from './ask-webhook.ts';

const SECRET = 'the secret of a webhook';
const NOW = 1_700_000_000_500;

interface Asked {
  method: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

let server: Server;
let url: string;
let caller: WebhookCaller;
const asked: Asked[] = [];
/** What the server answers, by the last part of the path. */
const answers: Record<string, [number, string]> = {
  pass: [200, '{"result":"pass"}'],
  block: [200, '{"result":"block","rule":"insider"}'],
  flag: [200, '{"result":"flag"}'],
  mask: [200, '{"result":"mask"}'],
  words: [200, 'fine'],
  down: [503, '{"result":"pass"}'],
  moved: [302, ''],
  long: [200, `{"result":"pass","more":"${'x'.repeat(70_000)}"}`],
};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    asked.push({ method: request.method, headers: request.headers, body: await text(request) });
    const what = request.url?.slice(1) ?? '';
    const answer = answers[what];
    if (answer === undefined) return;
    response.writeHead(answer[0], what === 'moved' ? { location: `${url}/pass` } : {}).end(answer[1]);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  caller = createWebhookCaller(
    (profile, address) => (profile === 'default' && address.startsWith(url) ? SECRET : undefined),
    () => NOW,
  );
});
afterAll(async () => {
  await caller.close();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});
afterEach(() => {
  asked.length = 0;
});

const checkOf = (path: string, changes: Partial<WebhookCheck> = {}): WebhookCheck => ({
  detector: 'webhook',
  action: 'block',
  url: `${url}/${path}`,
  allowPrivateNetwork: true,
  ...changes,
});
const question = (changes: Partial<CheckQuestion> = {}): CheckQuestion => ({
  requestId: 'r',
  tenant: 'acme',
  profile: 'default',
  checks: [],
  subject: { kind: 'texts', texts: [] },
  mask: false,
  conversation: 'c',
  deadline: NOW + 60_000,
  ...changes,
});

test('it is sent the texts, signed so that it can tell who asks and when', async () => {
  await caller.ask(checkOf('pass'), question(), ['Grüße', 'two']);
  const [{ method, headers, body } = { method: '', headers: {}, body: '' }] = asked;
  expect(method).toBe('POST');
  expect(headers['content-type']).toBe('application/json');
  expect(JSON.parse(body)).toEqual({
    requestId: 'r',
    tenant: 'acme',
    profile: 'default',
    texts: ['Grüße', 'two'],
  });
  const expected = createHmac('sha256', SECRET).update(`1700000000.${body}`).digest('hex');
  expect(headers['x-sluice-signature']).toBe(`t=1700000000,v1=${expected}`);
});

test.each([
  ['pass', 'block', { result: 'pass', matches: {} }],
  ['block', 'block', { result: 'block', matches: { insider: 1 } }],
  ['block', 'flag', { result: 'flag', matches: { insider: 1 } }],
  ['flag', 'block', { result: 'flag', matches: { webhook: 1 } }],
] as const)('its answer %j is the verdict, under the action %j', async (path, action, expected) => {
  expect(await caller.ask(checkOf(path, { action }), question(), ['x'])).toEqual({
    detector: 'webhook',
    ...expected,
  });
});

test.each([
  ['answers what nobody knows', 'mask', 'invalid_answer'],
  ['answers no JSON', 'words', 'invalid_answer'],
  ['answers an error, whatever it says', 'down', 'status_503'],
  ['sends elsewhere, which is not followed', 'moved', 'status_302'],
  ['answers more than it may', 'long', 'upstream_invalid'],
])('one that %s is skipped, with the reason', async (_, path, reason) => {
  const verdict = await caller.ask(checkOf(path), question(), ['x']);
  expect(verdict).toEqual({ detector: 'webhook', result: 'skipped', matches: {}, reason });
  expect(asked).toHaveLength(1);
});

test('one that says nothing is skipped at the deadline', async () => {
  const verdict = await caller.ask(checkOf('silent'), question({ deadline: NOW + 50 }), ['x']);
  expect(verdict).toMatchObject({ result: 'skipped', reason: 'upstream_timeout' });
});

test('one that is not there is skipped', async () => {
  const gone = createServer();
  await new Promise<void>(resolve => gone.listen(0, '127.0.0.1', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise(resolve => gone.close(resolve));
  const elsewhere = createWebhookCaller(
    () => SECRET,
    () => NOW,
  );
  const check = checkOf('pass', { url: `http://127.0.0.1:${port}/` });
  expect(await elsewhere.ask(check, question(), ['x'])).toMatchObject({
    result: 'skipped',
    reason: 'upstream_unreachable',
  });
  await elsewhere.close();
});

test.each([
  ['its address is of a private network, unless that is allowed', { allowPrivateNetwork: false }, {}, ['x']],
  ['it has no secret in the configuration', {}, { profile: 'other' }, ['x']],
  ['there is more text than it is sent', {}, {}, ['x'.repeat(1024 * 1024)]],
])('nothing is sent where %s', async (_, changes, changed, texts) => {
  const verdict = await caller.ask(checkOf('pass', changes), question(changed), texts);
  expect(verdict.result).toBe('skipped');
  expect(asked).toEqual([]);
});

import { GatewayError } from '@sluice/contract';
import type { FetchMedia } from '@sluice/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { COMPLETION, planWith, START, startExchange, target } from './exchange-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const IMAGE = 'https://example.com/a.png';
const body = Buffer.from(
  JSON.stringify({
    model: 'gpt-4o',
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: IMAGE } }] }],
  }),
);
const bedrock = target('bedrock', { protocol: 'bedrock-converse' });
const openai = target('openai');

function start(targets: (typeof openai)[], fetch: FetchMedia) {
  const sessions = { opened: 0, closed: 0 };
  const started = startExchange({
    body,
    plan: planWith({ targets }),
    media: {
      open() {
        sessions.opened++;
        return {
          fetch,
          close() {
            sessions.closed++;
          },
        };
      },
    },
  });
  return { ...started, sessions };
}

const refusing: FetchMedia = () =>
  Promise.reject(new GatewayError('media_not_fetched', { message: 'it is empty.' }));

test('a target that needs bytes is called with them, and they are let go at the end', async () => {
  const { calls, call, sessions } = start([bedrock], () =>
    Promise.resolve({ mediaType: 'image/png', base64: 'Ynl0ZXM=' }),
  );
  await vi.advanceTimersByTimeAsync(0);
  expect(calls).toHaveLength(1);
  expect(Buffer.from(call(0).request.body).toString()).toContain('Ynl0ZXM=');
  expect(sessions).toEqual({ opened: 1, closed: 0 });
  call(0).json(400, { message: 'no' });
  expect(sessions).toEqual({ opened: 1, closed: 1 });
});

test('what cannot be fetched is refused with the place of its part, and no provider is called', async () => {
  const { sink, calls, events } = start([bedrock], refusing);
  await vi.advanceTimersByTimeAsync(0);
  expect(sink.errors).toHaveLength(1);
  expect(sink.errors).toMatchObject([
    { code: 'media_not_fetched', details: { param: 'messages[0].content[0]' } },
  ]);
  expect(calls).toHaveLength(0);
  expect(events).toMatchObject([{ outcome: 'error', status: 400, tries: [], tokens: { input: 0 } }]);
});

test('a target that takes addresses serves what could not be fetched for another', async () => {
  const { sink, calls, call } = start([bedrock, openai], refusing);
  await vi.advanceTimersByTimeAsync(0);
  expect(calls).toHaveLength(1);
  expect(Buffer.from(call(0).request.body).toString()).toContain(IMAGE);
  call(0).json(200, COMPLETION);
  expect(sink).toMatchObject({ status: 200, ended: 1, errors: [] });
});

test('nothing is fetched for targets that take addresses', () => {
  const { call, sessions } = start([openai], refusing);
  call(0).json(200, COMPLETION);
  expect(sessions).toEqual({ opened: 0, closed: 0 });
});

test('a caller that leaves while its files are fetched ends the fetching', () => {
  const { sink, calls, sessions, events } = start([bedrock], () => new Promise(() => undefined));
  sink.cancel();
  expect(sessions).toEqual({ opened: 1, closed: 1 });
  expect(calls).toHaveLength(0);
  expect(events).toMatchObject([{ outcome: 'cancelled', tokens: { input: 0 } }]);
});

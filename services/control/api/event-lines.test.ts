import { type Outcome, subjects } from '@sluice/contract';
import { RecordingSink, waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { adminEnvelope, type Call, NOW, openControl } from '../control-fixture.ts';

const noBody = {
  body: { kind: 'inline', bytes: new Uint8Array(0) },
  read: () => new Uint8Array(0),
} as const;

async function open({ window = Number.POSITIVE_INFINITY } = {}) {
  const { stage, stores, leave } = openControl();
  const append = (number: number, tenant = 'acme'): void =>
    stores.events.append({
      id: `event ${number}`,
      subject: subjects.usage(tenant, 'openai'),
      payload: JSON.stringify({ number, tenant }),
    });
  return {
    append,
    leave,
    flush: () => stores.events.flush(),
    async start(query: string, call: Partial<Call> = {}) {
      const path = `/api/v1/usage/events${query}`;
      const outcome: Outcome = await stage.handle(adminEnvelope({ path, ...call }), noBody);
      if (outcome.kind !== 'reply') return { outcome, sink: new RecordingSink(), finished: undefined };
      const sink = new RecordingSink();
      sink.window = window;
      return { outcome, sink, finished: Promise.resolve(outcome.write(sink)) };
    },
  };
}

const numbers = (sink: RecordingSink): number[] => sink.lines.map(line => JSON.parse(line).number);

test('stored events are answered one a line, each with its sequence', async () => {
  const { append, flush, start } = await open();
  append(1, 'a.b');
  append(2);
  await flush();
  const { sink, finished } = await start('');
  await finished;
  expect(sink.status).toBe(200);
  expect(sink.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
  expect(sink.text).toBe(
    '{"sequence":1,"number":1,"tenant":"a.b"}\n{"sequence":2,"number":2,"tenant":"acme"}\n',
  );
  expect(sink.ended).toBe(1);
});

test.each([
  ['?from=start&limit=2', [1, 2]],
  ['?from=3', [3, 4]],
  ['?from=now', []],
  ['?from=2000-01-01', [1, 2, 3, 4]],
  ['?from=9999-01-01T00:00:00Z', []],
  ['?tenant=a.b', [2]],
  ['?tenant=*', []],
])('the query %s gives the events %j', async (query, expected) => {
  const { append, flush, start } = await open();
  for (const number of [1, 2, 3, 4]) append(number, number === 2 ? 'a.b' : 'acme');
  await flush();
  const { sink, finished } = await start(query);
  await finished;
  expect(numbers(sink)).toEqual(expected);
});

test.each(['?from=yesterday', '?follow=yes', '?limit=0', '?form=start'])(
  'the query %s is refused',
  async query => {
    const { start } = await open();
    expect((await start(query)).outcome).toMatchObject({
      kind: 'reject',
      error: { code: 'invalid_request' },
    });
  },
);

test('a follower gets what comes, until it leaves', async () => {
  const { append, start } = await open();
  append(1);
  const { sink, finished } = await start('?from=start&follow=true');
  await waitFor(() => numbers(sink).length === 1);
  append(2);
  await waitFor(() => numbers(sink).length === 2);
  sink.cancel();
  await finished;
  expect(sink.ended).toBe(0);
  expect(sink.errors).toEqual([]);
});

test('a reader that does not take its events is given no more until it has room', async () => {
  const { append, flush, start } = await open({ window: 1 });
  for (const number of [1, 2, 3]) append(number);
  await flush();
  const { sink, finished } = await start('');
  await waitFor(() => sink.lines.length === 1);
  expect(sink.ended).toBe(0);
  sink.drain();
  await finished;
  expect(numbers(sink)).toEqual([1, 2, 3]);
});

test('a reader that leaves while its window is full ends the stream', async () => {
  const { append, flush, start } = await open({ window: 1 });
  for (const number of [1, 2]) append(number);
  await flush();
  const { sink, finished } = await start('?follow=true');
  await waitFor(() => sink.lines.length === 1);
  sink.cancel();
  await finished;
  expect(sink.lines).toHaveLength(1);
});

test('a followed stream ends whole before the deadline of its request', async () => {
  const { start } = await open();
  const { sink, finished } = await start('?follow=true', { deadline: NOW + 1010 });
  await finished;
  expect(sink.ended).toBe(1);
  expect(sink.errors).toEqual([]);
});

test('a reader whose time is over before it has all is cut off, and does not take it for whole', async () => {
  const { append, flush, start } = await open({ window: 1 });
  for (const number of [1, 2]) append(number);
  await flush();
  const { sink, finished } = await start('', { deadline: NOW + 1010 });
  await finished;
  expect(numbers(sink)).not.toContain(2);
  expect(sink).toMatchObject({ ended: 0, errors: [{ code: 'deadline_exceeded' }] });
});

test('when the process is to stop, followers get a whole end, and other readers all they asked for', async () => {
  const { append, flush, start, leave } = await open();
  append(1);
  await flush();
  const follower = await start('?from=start&follow=true');
  await waitFor(() => numbers(follower.sink).length === 1);
  leave();
  await follower.finished;
  expect(follower.sink).toMatchObject({ ended: 1, errors: [] });
  const reader = await start('?from=start');
  await reader.finished;
  expect(numbers(reader.sink)).toEqual([1]);
});

test('followers beyond the bound are refused until one leaves', async () => {
  const { start } = await open();
  const followers = await Promise.all(Array.from({ length: 100 }, () => start('?from=now&follow=true')));
  expect((await start('?follow=true')).outcome).toMatchObject({ error: { code: 'rate_limited' } });
  for (const { sink } of followers) sink.cancel();
  await Promise.all(followers.map(({ finished }) => finished));
  const { outcome, sink, finished } = await start('?from=now&follow=true');
  expect(outcome.kind).toBe('reply');
  sink.cancel();
  await finished;
});

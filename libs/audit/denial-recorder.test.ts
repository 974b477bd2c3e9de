import { type AuditEvent, auditEventSchema, type Envelope, type Principal } from '@sluice/contract';
import type { NewEvent } from '@sluice/store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Denial, DenialRecorder } from './denial-recorder.ts';

const START = 1_800_000_000_000;

interface Asked {
  clientAddress?: string;
  principal?: Principal;
  model?: string;
  path?: string;
  id?: string;
}

function open() {
  const appended: NewEvent[] = [];
  let now = START;
  let requests = 0;
  const recorder = new DenialRecorder({ append: event => void appended.push(event), clock: () => now });
  return {
    recorder,
    appended,
    events: (): AuditEvent[] => appended.map(({ payload }) => auditEventSchema.parse(JSON.parse(payload))),
    advance(byMs: number) {
      now += byMs;
      recorder.sweep();
    },
    deny(asked: Asked = {}, denial: Denial = { code: 'unauthenticated', reason: 'unknown_key' }) {
      requests += 1;
      recorder.record(requestOf({ id: requests.toString(16).padStart(32, '0'), ...asked }), denial);
    },
  };
}

const requestOf = ({
  id = '',
  clientAddress = '192.0.2.1',
  principal,
  model,
  path = '/v1/chat/completions',
}: Asked): Pick<Envelope, 'id' | 'principal' | 'clientAddress' | 'method' | 'path' | 'facts' | 'plan'> => ({
  id,
  clientAddress,
  principal,
  method: 'POST',
  path,
  facts: { model, stream: false, includeUsage: false, inputTokensEstimate: 1 },
  plan: undefined,
});

const total = (events: readonly AuditEvent[]): number =>
  events.reduce((sum, { repeated }) => sum + (repeated?.count ?? 1), 0);

test('the first denial of a source is written at once, with who, what, from where and why', () => {
  const { deny, events, appended } = open();
  const principal = { tenant: 'acme', keyId: 'key_1', roles: [] };
  deny({ principal, model: 'gpt-5', path: '/v1/chat/completions?key=secret' }, { code: 'model_not_allowed' });
  expect(events()).toEqual([
    {
      version: 1,
      eventId: `${'1'.padStart(32, '0')}:denied`,
      at: START,
      requestId: '1'.padStart(32, '0'),
      actor: { kind: 'caller', tenant: 'acme', keyId: 'key_1' },
      clientAddress: '192.0.2.1',
      action: 'request.denied',
      target: { kind: 'request', id: 'POST /v1/chat/completions' },
      details: { code: 'model_not_allowed', model: 'gpt-5' },
    },
  ]);
  expect(appended[0]?.subject).toBe('audit.v1.acme');
  expect(appended[0]?.payload).not.toContain('secret');
});

test('further denials of the same source are one event a second, then fewer, down to one a minute', () => {
  const { deny, events, advance } = open();
  for (let second = 0; second < 300; second += 1) {
    for (let request = 0; request < 10; request += 1) deny();
    advance(1_000);
  }
  expect(total(events())).toBeGreaterThan(2_000);
  expect(events().length).toBeLessThan(13);
  expect(events()[1]).toMatchObject({
    at: START + 1_000,
    clientAddress: '192.0.2.1',
    details: { reason: 'unknown_key' },
    repeated: { count: 9, firstAt: START, lastAt: START },
  });
});

test('a source that was quiet for its window is written in full again', () => {
  const { deny, events, advance } = open();
  deny();
  advance(1_000);
  deny();
  expect(events().map(({ requestId }) => requestId)).toEqual(['1'.padStart(32, '0'), '2'.padStart(32, '0')]);
});

test('what repeated denials do not have in common is left out of what is said of them together', () => {
  const { deny, events, advance } = open();
  const principal = { tenant: 'acme', keyId: 'key_1', roles: [] };
  for (const model of ['a', 'b', 'c']) deny({ principal, model }, { code: 'model_not_allowed' });
  advance(1_000);
  expect(events().map(({ details }) => details)).toEqual([
    { code: 'model_not_allowed', model: 'a' },
    { code: 'model_not_allowed' },
  ]);
});

test('a revoked key is denied under the tenant whose key it was', () => {
  const { deny, events, appended } = open();
  deny({}, { code: 'unauthenticated', reason: 'revoked_key', keyId: 'key_1', tenant: 'acme' });
  expect(events()[0]?.actor).toEqual({ kind: 'caller', tenant: 'acme', keyId: 'key_1' });
  expect(appended[0]?.subject).toBe('audit.v1.acme');
});

test('a request that is driven again is counted once', () => {
  const { deny, recorder, events } = open();
  deny({ id: 'f'.repeat(32) });
  deny({ id: 'f'.repeat(32) });
  recorder.close();
  expect(total(events())).toBe(1);
});

test('what is broken, busy or over a limit is not denied', () => {
  const { deny, events } = open();
  for (const code of ['rate_limited', 'overloaded', 'model_not_found', 'guardrail_unavailable'] as const)
    deny({}, { code });
  expect(events()).toEqual([]);
});

test('a flood from ever new sources is a few events a second, and no denial goes uncounted', () => {
  const { deny, recorder, events, advance } = open();
  const seconds = 600;
  for (let second = 0; second < seconds; second += 1) {
    for (let request = 0; request < 100; request += 1)
      deny({ clientAddress: `2001:db8::${second.toString(16)}:${request.toString(16)}` });
    advance(1_000);
  }
  recorder.close();
  expect(total(events())).toBe(seconds * 100);
  expect(events().length).toBeLessThan(64 + seconds * 1.2);
});

test('whatever comes when, every denial is counted exactly once', () => {
  const step = fc.oneof(
    fc.record({
      clientAddress: fc.integer({ min: 0, max: 200 }).map(String),
      model: fc.constantFrom('a', 'b'),
    }),
    fc.record({ waitMs: fc.integer({ min: 0, max: 90_000 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), steps => {
      const { deny, recorder, events, advance } = open();
      for (const one of steps) {
        if ('waitMs' in one) advance(one.waitMs);
        else deny(one);
      }
      recorder.close();
      expect(total(events())).toBe(steps.filter(one => !('waitMs' in one)).length);
      const ids = events().map(({ eventId }) => eventId);
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

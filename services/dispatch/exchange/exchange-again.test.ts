import type { Check, CheckReply, Verdict } from '@sluice/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { askAgainFor } from '../guard/ask-again.ts';
import { policyWith, restoreRules } from '../guard/guard-fixture.ts';
import {
  COMPLETION,
  chunk,
  envelopeWith,
  START,
  startExchange,
  streaming,
  target,
  USAGE_CHUNK,
} from './exchange-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
const schema = '{"type":"object","required":["a"]}';
const check: Check = { detector: 'schema', action: 'retry', schema };
const fault: Verdict = {
  detector: 'schema',
  result: 'retry',
  matches: { required: 1 },
  spans: [{ lane: 'choices[0]', start: 0, end: 2, type: 'required', rule: '#/required' }],
};
const body = Buffer.from(
  '{"model":"gpt-4o","temperature":0,"messages":[{"role":"user","content":"Hi «a1»"}]}',
);

/** An exchange whose answers are what the schema says where they have an `a`. */
function start(options: { stream?: boolean; timing?: 'sync' | 'async' } = {}) {
  const { stream = false, timing = 'sync' } = options;
  const envelope = stream ? { facts: streaming } : {};
  const guardrail = {
    profile: 'p',
    mode: 'enforce' as const,
    input: [],
    output: [check],
    inputTiming: 'sequence' as const,
    stream: timing,
    onError: 'closed' as const,
    timeoutMs: 100,
  };
  return startExchange({
    envelope,
    plan: { targets: [target('openai'), target('other')] },
    body,
    answerPolicy: () =>
      policyWith({
        timing,
        rules: restoreRules,
        askAgain: askAgainFor({ envelope: envelopeWith(envelope), body, guardrail }),
        async checkWhole(subject): Promise<CheckReply> {
          const text = subject.kind === 'body' ? Buffer.from(subject.bytes).toString() : '';
          const isFine = text.includes('\\"a\\"');
          const verdicts = [isFine ? { detector: 'schema', result: 'pass' as const, matches: {} } : fault];
          return { kind: 'checked', verdicts };
        },
      }),
  });
}

const answer = (content: string) => ({
  ...COMPLETION,
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
});
/** What became of the schema, in order. */
const verdicts = ({ events }: ReturnType<typeof start>): string[] =>
  (events[0]?.verdicts ?? []).flatMap(({ detector, result }) => (detector === 'schema' ? result : []));
const streamOf = (content: string) => [chunk(content), chunk('', 'stop'), USAGE_CHUNK, '[DONE]'];

describe.each([false, true])('an answer that is not what the schema says, streamed: %s', stream => {
  const say = (exchange: ReturnType<typeof start>, index: number, content: string): Promise<void> => {
    const call = exchange.call(index);
    if (stream) {
      call.stream(...streamOf(content));
      call.listener.onEnd();
    } else call.json(200, answer(content));
    return turn();
  };

  test('is asked for once more, from the same target, with what was wrong, and the caller sees the better one alone', async () => {
    const exchange = start({ stream });
    await say(exchange, 0, '{}');
    expect(exchange.calls).toHaveLength(2);
    expect(exchange.call(1).request.target.provider).toBe('openai');
    const again = JSON.parse(Buffer.from(exchange.call(1).request.body).toString());
    expect(again.temperature).toBe(0);
    expect(again.messages[1]).toEqual({ role: 'assistant', content: '{}' });
    expect(again.messages[2].content).toContain(`"required" at #/required of the schema`);
    expect(again.messages[2].content).toContain(schema);
    await say(exchange, 1, '{"a":1}');
    expect(exchange.sink.text).toContain('{\\"a\\":1');
    expect(exchange.sink.text).not.toContain('"{}"');
    expect([exchange.sink.ended, exchange.sink.errors]).toEqual([1, []]);
    expect(exchange.events).toMatchObject([
      {
        outcome: 'success',
        tokens: { input: 11, output: 3 },
        tries: [{ result: 'guardrail', tokens: { input: 11, output: 3 } }, { result: '200' }],
      },
    ]);
    expect(exchange.events[0]?.tries[0]?.costNanoDollars).toBeGreaterThan(0);
    expect(verdicts(exchange)).toEqual(['retry', 'pass']);
  });

  test('is blocked where the second one is no better, and not asked for a third time', async () => {
    const exchange = start({ stream });
    await say(exchange, 0, '{}');
    await say(exchange, 1, '[]');
    expect(exchange.calls).toHaveLength(2);
    expect(exchange.sink.text).toContain('"finish_reason":"content_filter"');
    expect(exchange.events).toMatchObject([{ errorCode: 'content_blocked' }]);
    expect(verdicts(exchange)).toEqual(['retry', 'block']);
  });

  test('is told to its model as that wrote it, without what was put back for the caller', async () => {
    const exchange = start({ stream });
    await say(exchange, 0, 'Dear «a1»');
    const again = Buffer.from(exchange.call(1).request.body).toString();
    expect(JSON.parse(again).messages[1]).toEqual({ role: 'assistant', content: 'Dear «a1»' });
  });
});

test('a stream that the caller has seen a part of is ended, not asked for again', async () => {
  const exchange = start({ stream: true, timing: 'async' });
  exchange.call(0).stream(...streamOf('{} and'));
  exchange.call(0).listener.onEnd();
  await turn();
  expect(exchange.calls).toHaveLength(1);
  expect(exchange.sink.text).toContain('"finish_reason":"content_filter"');
  expect(exchange.events).toMatchObject([{ errorCode: 'content_blocked' }]);
  expect(verdicts(exchange)).toEqual(['block']);
});

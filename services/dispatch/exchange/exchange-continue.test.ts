import type { Plan } from '@sluice/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeJudge, maskRules, policyWith } from '../guard/guard-fixture.ts';
import {
  chunk,
  type FakeCall,
  planWith,
  START,
  startExchange,
  streaming,
  target,
  USAGE_CHUNK,
} from './exchange-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const goesOn = target('groq', { model: 'llama' });
const doesNot = target('openai');
const { retry } = planWith();
const body = Buffer.from('{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"A tale"}]}');
const begin = (plan: Partial<Plan> = {}, options: Partial<Parameters<typeof startExchange>[0]> = {}) =>
  startExchange({
    envelope: { facts: streaming },
    body,
    plan: { targets: [doesNot, goesOn], onStreamFailure: 'continue', ...plan },
    ...options,
  });

const messagesOf = ({ request }: FakeCall): unknown =>
  (JSON.parse(Buffer.from(request.body).toString()) as { messages: unknown }).messages;
const reset = { kind: 'network', detail: 'ECONNRESET' } as const;
const cut = (call: FakeCall, ...texts: string[]): void => {
  call.stream(...texts.map(text => chunk(text)));
  call.listener.onFailure(reset);
};
const finish = (call: FakeCall, ...events: string[]): void => {
  call.stream(...events, '[DONE]');
  call.listener.onEnd();
};
/** What the caller read, and whether its stream came to its end. */
const readBy = ({ text }: { text: string }) => ({
  said: [...text.matchAll(/"content":"([^"]*)"/g)].map(([, said]) => said).join(''),
  isWhole: text.includes('[DONE]'),
});

describe('a stream that breaks off', () => {
  test('goes on with the next target, which is given the answer so far, and the caller sees one answer', () => {
    const { sink, call, events } = begin();
    cut(call(0), 'Once upon ', 'a ');
    expect(sink).toMatchObject({ ended: 0, errors: [] });
    expect(messagesOf(call(1))).toEqual([
      { role: 'user', content: 'A tale' },
      { role: 'assistant', content: 'Once upon a' },
    ]);
    finish(call(1), chunk(' time', 'stop'), USAGE_CHUNK);
    expect(sink).toMatchObject({ ended: 1, errors: [] });
    expect(readBy(sink)).toEqual({ said: 'Once upon a time', isWhole: true });
    expect(sink.text.match(/"finish_reason":"stop"/g)).toHaveLength(1);
    expect(new Set([...sink.text.matchAll(/"id":"([^"]*)"/g)].map(([, id]) => id)).size).toBe(1);
    expect(events).toMatchObject([
      {
        outcome: 'success',
        status: 200,
        target: { provider: 'groq', model: 'llama' },
        tokens: { input: 11, output: 3 },
        tries: [
          { provider: 'openai', result: 'network', tokens: { input: 7, output: 3 } },
          { provider: 'groq', result: '200' },
        ],
      },
    ]);
  });

  test('tells the caller the usage of all its calls', () => {
    const { sink, call } = begin({}, { envelope: { facts: { ...streaming, includeUsage: true } } });
    call(0).stream(chunk('Once '), USAGE_CHUNK);
    call(0).listener.onFailure(reset);
    finish(call(1), chunk('more', 'stop'), USAGE_CHUNK);
    expect(sink.text).toMatch(/"prompt_tokens":22,"completion_tokens":6,"total_tokens":28/);
  });

  test('ends with an error where the route does not say otherwise', () => {
    const { sink, calls, call } = begin({ onStreamFailure: undefined });
    cut(call(0), 'Once');
    expect(calls).toHaveLength(1);
    expect(sink.errors).toMatchObject([{ code: 'upstream_interrupted' }]);
  });

  test('ends with an error where nobody can go on, and no other target is asked', () => {
    const { sink, calls, call, events } = begin({ targets: [doesNot, target('gemini'), target('xai')] });
    cut(call(0), 'Once');
    expect(calls).toHaveLength(1);
    expect(sink).toMatchObject({ ended: 0, errors: [{ code: 'upstream_interrupted' }] });
    expect(events).toMatchObject([
      { outcome: 'error', tries: [{ result: 'network' }], tokens: { output: 1 } },
    ]);
  });

  test('goes on with the same target after a pause, where that alone can', () => {
    const { sink, calls, call } = begin({ targets: [goesOn, doesNot] });
    cut(call(0), 'Once');
    expect(calls).toHaveLength(1);
    vi.advanceTimersByTime(100);
    finish(call(1), chunk(' more', 'stop'));
    expect(readBy(sink)).toEqual({ said: 'Once more', isWhole: true });
  });

  test('does not go on after more calls than the route allows', () => {
    const { sink, calls, call } = begin({ targets: [doesNot, goesOn, goesOn, goesOn] });
    cut(call(0), 'One ');
    cut(call(1), 'two ');
    cut(call(2), 'three');
    expect(calls).toHaveLength(3);
    expect(readBy(sink)).toEqual({ said: 'One two three', isWhole: false });
    expect(sink.errors).toMatchObject([{ code: 'upstream_interrupted' }]);
  });

  test('goes on a second time with all that was said', () => {
    const { sink, call, events } = begin({ targets: [doesNot, goesOn, goesOn] });
    cut(call(0), 'One ');
    cut(call(1), 'two ');
    expect(messagesOf(call(2))).toMatchObject([{}, { content: 'One two' }]);
    finish(call(2), chunk('three', 'stop'));
    expect(readBy(sink)).toEqual({ said: 'One two three', isWhole: true });
    expect(events).toMatchObject([
      { tries: [{ result: 'network' }, { result: 'network', tokens: { output: 1 } }, { result: '200' }] },
    ]);
  });

  test('is gone on with after a silence and after an event that is damaged, as after a reset', () => {
    for (const breakOff of [
      ({ listener }: FakeCall) => listener.onFailure({ kind: 'timeout', detail: 'idle' }),
      ({ listener }: FakeCall) => listener.onData(Buffer.from('data: {"choi\n\n')),
      ({ listener }: FakeCall) => listener.onEnd(),
      ({ listener }: FakeCall) =>
        listener.onData(Buffer.from('data: {"error":{"message":"Overloaded","code":503}}\n\n')) ??
        listener.onEnd(),
    ]) {
      const { sink, call } = begin();
      call(0).stream(chunk('Once'));
      breakOff(call(0));
      finish(call(1), chunk(' more', 'stop'));
      expect(readBy(sink)).toEqual({ said: 'Once more', isWhole: true });
      expect(sink).toMatchObject({ ended: 1, errors: [] });
    }
  });

  test('before anything of it was seen fails over to any target, which is not told to go on', () => {
    const { sink, call } = begin({ targets: [doesNot, target('xai')] });
    call(0).listener.onFailure(reset);
    expect(messagesOf(call(1))).toHaveLength(1);
    finish(call(1), chunk('Once', 'stop'));
    expect(readBy(sink)).toEqual({ said: 'Once', isWhole: true });
  });
});

describe('what is not gone on with', () => {
  const toolCall = JSON.stringify({
    choices: [
      { index: 0, delta: { tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{"a' } }] } },
    ],
  });
  const thought = JSON.stringify({ choices: [{ index: 0, delta: { reasoning_content: 'Hm' } }] });

  test.each([
    ['a call of a tool', toolCall],
    ['a thought', thought],
    ['an answer that is over', chunk('Once', 'stop')],
  ])('%s', (_name, event) => {
    const { sink, calls, call } = begin();
    call(0).stream(event);
    call(0).listener.onFailure(reset);
    expect(calls).toHaveLength(1);
    expect(sink).toMatchObject({ ended: 0, errors: [{ code: 'upstream_interrupted' }] });
    expect(sink.text).not.toContain('[DONE]');
  });

  test('an answer that has to be JSON', () => {
    const json = Buffer.from(
      '{"model":"m","stream":true,"messages":[],"response_format":{"type":"json_object"}}',
    );
    const { sink, calls, call } = begin({}, { body: json });
    cut(call(0), '{');
    expect(calls).toHaveLength(1);
    expect(sink.errors).toMatchObject([{ code: 'upstream_interrupted' }]);
  });

  test('one that the provider broke off over its content: the caller is told that, as its protocol says it', () => {
    const { sink, calls, call, events } = begin();
    call(0).stream(chunk('Once'), '{"error":{"message":"Filtered","code":"content_filter"}}');
    call(0).listener.onEnd();
    expect(calls).toHaveLength(1);
    expect(sink).toMatchObject({ ended: 1, errors: [] });
    expect(sink.text).toContain('Filtered');
    expect(sink.text).not.toContain('"finish_reason":"stop"');
    expect(events).toMatchObject([{ outcome: 'error', tries: [{ result: 'error' }] }]);
  });
});

describe('a target that is asked to go on and does not', () => {
  const third = target('mistral', { model: 'mistral-large' });
  const noPrefill = { error: { message: 'This model does not support assistant message prefill.' } };

  test('is left for the next one', () => {
    const { sink, call, events } = begin({ targets: [doesNot, goesOn, third] });
    cut(call(0), 'Once ');
    call(1).json(400, noPrefill);
    expect(messagesOf(call(2))).toEqual([
      { role: 'user', content: 'A tale' },
      { role: 'assistant', content: 'Once', prefix: true },
    ]);
    finish(call(2), chunk('Once more', 'stop'));
    expect(readBy(sink)).toEqual({ said: 'Once more', isWhole: true });
    expect(events).toMatchObject([{ tries: [{ result: 'network' }, { result: '400' }, { result: '200' }] }]);
  });

  test.each<[string, (call: FakeCall) => void]>([
    ['refuses', call => call.json(400, noPrefill)],
    ['is not to be had', call => call.listener.onFailure(reset)],
    ['says nothing', call => call.listener.onFailure({ kind: 'timeout', detail: 'slow' })],
  ])('and no other is there: it %s, and the caller is told that the stream broke off', (_what, fail) => {
    const { sink, call, events } = begin({ retry: { ...retry, attempts: 2 } });
    cut(call(0), 'Once');
    fail(call(1));
    expect(sink).toMatchObject({ ended: 0, errors: [{ code: 'upstream_interrupted' }] });
    expect(readBy(sink)).toEqual({ said: 'Once', isWhole: false });
    expect(events).toMatchObject([
      { outcome: 'error', tokens: { input: 0, output: 0 }, tries: [{ tokens: { input: 7, output: 1 } }, {}] },
    ]);
  });
});

test('the ingress is told of the target that goes on, and of the tokens of all', () => {
  const { sink, call } = begin();
  cut(call(0), 'Once', ' upon a');
  expect(sink.outputTokens).toBe(3);
  expect(sink.accepts.map(({ lineage }) => lineage.provider)).toEqual(['openai', 'groq']);
  call(1).stream(chunk(' time'));
  expect(sink.outputTokens).toBe(5);
});

test('a caller that leaves while no call runs is metered for what it had', () => {
  const { sink, call, events } = begin({ targets: [goesOn, doesNot] });
  cut(call(0), 'Once');
  sink.cancel();
  vi.advanceTimersByTime(1_000);
  expect(events).toMatchObject([
    { outcome: 'cancelled', tries: [{ result: 'network', tokens: { output: 1 } }] },
  ]);
});

test('a second target is not asked beside the one that is to go on', () => {
  const { calls, call } = begin({
    targets: [doesNot, goesOn, goesOn],
    hedge: { afterMs: 50, maxExtraCost: 1 },
  });
  cut(call(0), 'Once');
  vi.advanceTimersByTime(500);
  expect(calls).toHaveLength(2);
});

describe('together with a guardrail', () => {
  test('a match that two calls make together is found', () => {
    const { sink, call } = begin({}, { answerPolicy: () => policyWith({ rules: maskRules }) });
    cut(call(0), 'A blue ');
    finish(call(1), chunk(' falcon flew', 'stop'));
    const { said, isWhole } = readBy(sink);
    expect(isWhole).toBe(true);
    expect(said).not.toContain('falcon');
    expect(said).toMatch(/^A .* flew$/);
  });

  test('a verdict that comes while no call says anything ends the answer, and the call that was to go on', async () => {
    for (const targets of [
      [doesNot, goesOn],
      [goesOn, doesNot],
    ]) {
      const judge = new FakeJudge();
      const answerPolicy = () => policyWith({ judge, timing: 'async' });
      const { sink, calls, call, events } = begin({ targets }, { answerPolicy });
      call(0).stream(chunk('Once'));
      await vi.advanceTimersByTimeAsync(40);
      call(0).listener.onFailure(reset);
      const said = judge.say('block');
      await vi.advanceTimersByTimeAsync(1);
      await said;
      await vi.advanceTimersByTimeAsync(1_000);
      expect(sink).toMatchObject({ ended: 1, errors: [] });
      expect(sink.text).toContain('content_filter');
      expect(calls.slice(1).map(({ aborted }) => aborted)).toEqual(targets[0] === goesOn ? [] : [1]);
      expect(events).toMatchObject([
        {
          errorCode: 'content_blocked',
          verdicts: [{ detector: 'toxicity', result: 'block' }],
          tries: [
            { result: 'network', tokens: { output: 1 } },
            ...(targets[0] === goesOn ? [] : [{ result: 'guardrail' }]),
          ],
        },
      ]);
    }
  });

  test('what it found stands in the usage event, also where no call goes on', () => {
    const { call, events } = begin(
      { retry: { ...retry, attempts: 2 } },
      { answerPolicy: () => policyWith({ rules: maskRules }) },
    );
    cut(call(0), 'A blue falcon flew and ');
    call(1).listener.onFailure(reset);
    expect(events).toMatchObject([{ verdicts: [{ detector: 'blocklist', result: 'mask' }] }]);
  });
});

import type { CheckReply, Verdict } from '@sluice/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AnswerPolicy } from '../guard/answer-policy.ts';
import type { InputVerdict } from '../guard/check-input.ts';
import { blockRules, FakeJudge, maskRules, policyWith } from '../guard/guard-fixture.ts';
import {
  COMPLETION,
  chunk,
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
const withPolicy = (policy: Partial<AnswerPolicy>, protocol: 'openai-chat' | 'http' = 'openai-chat') => ({
  envelope: { facts: { ...streaming, stream: protocol === 'openai-chat' }, protocol },
  plan: { targets: [target('openai', { protocol })] },
  answerPolicy: () => policyWith({ protocol, ...policy }),
});

describe('an answer that a rule blocks', () => {
  test('ends its stream, stops the provider, and is metered by what came, with the verdict', () => {
    const { sink, call, events } = startExchange(withPolicy({ rules: blockRules }));
    call(0).stream(chunk('all about the blue fal'), chunk('con, '), chunk('which '));
    expect(call(0).aborted).toBe(1);
    expect(sink.text).toContain('"finish_reason":"content_filter"');
    expect(sink.text).not.toContain('falcon');
    expect([sink.ended, sink.errors]).toEqual([1, []]);
    expect(events).toMatchObject([
      {
        outcome: 'success',
        status: 200,
        errorCode: 'content_blocked',
        estimated: true,
        tokens: { input: 7 },
        verdicts: [{ detector: 'blocklist', result: 'block', matches: { term: 1 }, of: 'answer' }],
      },
    ]);
    expect(events[0]?.tokens.output).toBeGreaterThan(5);
  });

  test('that comes whole says nothing, and is metered by what the provider counted', () => {
    const { sink, call, events } = startExchange({
      ...withPolicy({ rules: blockRules }),
      envelope: {},
    });
    const [choice] = COMPLETION.choices;
    const message = { role: 'assistant', content: 'a blue falcon' };
    call(0).json(200, { ...COMPLETION, choices: [{ ...choice, message }] });
    expect(JSON.parse(sink.text).choices).toMatchObject([{ finish_reason: 'content_filter' }]);
    expect(sink.text).not.toContain('falcon');
    expect(events).toMatchObject([
      { estimated: false, tokens: { input: 11, output: 3 }, errorCode: 'content_blocked' },
    ]);
  });
});

describe('an answer that waits for a verdict', () => {
  const stream = [chunk('hello'), chunk('', 'stop'), USAGE_CHUNK, '[DONE]'];

  test('ends when the verdict comes, after its provider has', async () => {
    const judge = new FakeJudge();
    const { sink, call, events } = startExchange(withPolicy({ judge }));
    call(0).stream(...stream);
    call(0).listener.onEnd();
    expect([sink.ended, events]).toEqual([0, []]);
    await judge.say('pass');
    expect(sink.ended).toBe(1);
    expect(events).toMatchObject([
      { outcome: 'success', tokens: { output: 3 }, verdicts: [{ result: 'pass' }] },
    ]);
  });

  test('is refused where nobody judges it', async () => {
    const judge = new FakeJudge();
    const { sink, call, events } = startExchange(withPolicy({ judge }));
    call(0).stream(chunk('x'.repeat(300)));
    judge.asked[0]?.reject(new Error('gone'));
    await turn();
    expect(call(0).aborted).toBe(1);
    expect(sink.errors).toMatchObject([{ code: 'guardrail_unavailable' }]);
    expect(events).toMatchObject([{ outcome: 'error', verdicts: [{ result: 'skipped' }] }]);
  });

  test('is nobody’s after its caller has left', async () => {
    const judge = new FakeJudge();
    const { sink, call, events } = startExchange(withPolicy({ judge }));
    call(0).stream(...stream);
    call(0).listener.onEnd();
    sink.cancel();
    const said = sink.text;
    await judge.say('pass');
    expect(sink.text).toBe(said);
    expect(events).toMatchObject([{ outcome: 'cancelled' }]);
  });

  test('is sent on by another provider where the first broke off unseen', async () => {
    const judge = new FakeJudge();
    const { sink, call, events } = startExchange({
      ...withPolicy({ judge }),
      envelope: {},
      plan: {},
    });
    call(0).answer(200, { 'content-type': 'application/json' }, '{"choices":[');
    call(0).listener.onFailure({ kind: 'network', detail: 'reset' });
    call(1).json(200, COMPLETION);
    await judge.say('pass');
    expect(sink.text).toContain('"content":"hi"');
    expect(events).toMatchObject([{ outcome: 'success', tries: [{}, { result: '200' }] }]);
  });
});

describe('an answer of an HTTP service', () => {
  const run = async (said: CheckReply, type = 'application/json', changes: Partial<AnswerPolicy> = {}) => {
    const subjects: unknown[] = [];
    const exchange = startExchange(
      withPolicy(
        {
          async check(subject) {
            subjects.push(subject.kind === 'texts' ? subject.texts : Buffer.from(subject.bytes).toString());
            return said;
          },
          ...changes,
        },
        'http',
      ),
    );
    exchange
      .call(0)
      .answer(200, { 'content-type': type, etag: '"1"', 'content-length': '16' }, '{"name":', '"falcon"}');
    expect(exchange.sink.status).toBeUndefined();
    exchange.call(0).listener.onEnd();
    await turn();
    return { ...exchange, subjects };
  };
  const verdicts = (result: Verdict['result']): Verdict[] => [{ detector: 'blocklist', result, matches: {} }];

  test('is checked whole, and masked', async () => {
    const body = Buffer.from('{"name":"[TERM]"}');
    const { sink, subjects, events } = await run({ kind: 'checked', verdicts: verdicts('mask'), body });
    expect(subjects).toEqual(['{"name":"falcon"}']);
    expect(sink.text).toBe('{"name":"[TERM]"}');
    expect(sink.headers).not.toHaveProperty('etag');
    expect(sink.headers).not.toHaveProperty('content-length');
    expect(events).toMatchObject([{ outcome: 'success', verdicts: [{ result: 'mask' }] }]);
    const text = await run(
      { kind: 'checked', verdicts: verdicts('mask'), texts: ['masked'] },
      'text/event-stream',
    );
    expect(text.subjects).toEqual([['{"name":"falcon"}']]);
    expect(text.sink.text).toBe('masked');
  });

  test('is blocked, or refused where nobody checks or can read it', async () => {
    expect((await run({ kind: 'checked', verdicts: verdicts('block') })).sink.errors).toMatchObject([
      {
        code: 'content_blocked',
        message: expect.stringContaining('The answer was blocked by a guardrail') as string,
      },
    ]);
    const unavailable = [{ code: 'guardrail_unavailable' }];
    expect((await run({ kind: 'unchecked', reason: 'busy' })).sink.errors).toMatchObject(unavailable);
    const binary = await run({ kind: 'checked', verdicts: [] }, 'application/octet-stream');
    expect(binary.sink.errors).toMatchObject(unavailable);
    const open = await run({ kind: 'unchecked', reason: 'busy' }, 'text/plain', { onError: 'open' });
    expect(open.sink.text).toBe('{"name":"falcon"}');
    expect(open.events).toMatchObject([{ verdicts: [{ result: 'skipped' }] }]);
  });

  test('has no words where it is a picture', async () => {
    const { sink, subjects } = await run({ kind: 'unchecked', reason: 'busy' }, 'image/png');
    expect([sink.text, subjects]).toEqual(['{"name":"falcon"}', []]);
  });
});

describe('a request that is checked beside the call of its provider', () => {
  const begin = (changes: Parameters<typeof startExchange>[0] = {}) => {
    let say: (verdict: InputVerdict) => void = () => undefined;
    const verdict = new Promise<InputVerdict>(resolve => {
      say = resolve;
    });
    return { ...startExchange({ checkInput: () => verdict, ...changes }), say };
  };
  const pass: InputVerdict = { verdicts: [{ detector: 'toxicity', result: 'pass', matches: {} }] };
  const blocked = async (exchange: ReturnType<typeof begin>): Promise<void> => {
    const { GatewayError } = await import('@sluice/contract');
    exchange.say({
      verdicts: [{ detector: 'toxicity', result: 'block', matches: { toxic: 1 } }],
      error: new GatewayError('content_blocked'),
    });
    await turn();
  };

  test('is answered with nothing before the verdict, and with all of it after', async () => {
    const { sink, call, say, events } = begin();
    call(0).json(200, COMPLETION);
    await turn();
    expect([sink.status, sink.text]).toEqual([undefined, '']);
    say(pass);
    await turn();
    expect(JSON.parse(sink.text)).toEqual(COMPLETION);
    expect(events).toMatchObject([{ outcome: 'success', verdicts: [{ result: 'pass' }] }]);
  });

  test('that is bad stops the provider, and its answer is nobody’s', async () => {
    const exchange = begin({ envelope: { facts: streaming } });
    exchange.call(0).stream(chunk('secret'));
    await blocked(exchange);
    expect(exchange.call(0).aborted).toBe(1);
    expect(exchange.sink.text).toBe('');
    expect(exchange.sink.errors).toMatchObject([{ code: 'content_blocked', status: 400 }]);
    expect(exchange.events).toMatchObject([
      { outcome: 'rejection', estimated: true, tokens: { input: 7 }, verdicts: [{ result: 'block' }] },
    ]);
  });

  test('pauses a provider that says much before the verdict', async () => {
    const { call, say } = begin({ envelope: { facts: streaming } });
    call(0).answer(200, { 'content-type': 'text/event-stream' }, `: ${'x'.repeat(300_000)}\n\n`);
    expect(call(0).paused).toBe(1);
    say(pass);
    await turn();
    expect(call(0).resumed).toBe(1);
  });

  test('is tried elsewhere after the verdict where its provider refused', async () => {
    const { call, calls, say, sink } = begin();
    call(0).json(500, { error: { message: 'down' } });
    expect(calls).toHaveLength(1);
    say(pass);
    await turn();
    call(1).json(200, COMPLETION);
    expect(JSON.parse(sink.text)).toEqual(COMPLETION);
  });
});

test('a profile whose policy cannot be made answers nothing', async () => {
  const { sink, calls, events } = startExchange({
    answerPolicy: () => Promise.reject(new Error('no vault')),
  });
  await turn();
  expect(calls).toHaveLength(0);
  expect(sink.errors).toMatchObject([{ code: 'internal' }]);
  expect(events).toMatchObject([{ outcome: 'error' }]);
});

test('an answer of vectors is nobody’s to check', () => {
  const { sink, call } = startExchange({
    envelope: { protocol: 'openai-embeddings' },
    plan: { targets: [target('openai', { protocol: 'openai-embeddings' })] },
    answerPolicy: () => policyWith({ rules: maskRules }),
  });
  const body = {
    object: 'list',
    data: [{ index: 0, embedding: [0.5] }],
    model: 'm',
    usage: { prompt_tokens: 1, total_tokens: 1 },
  };
  call(0).json(200, body);
  expect(JSON.parse(sink.text)).toEqual(body);
});

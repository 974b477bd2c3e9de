import { type ChatProtocol, chatProtocols, WINDOW_BYTES } from '@sluice/contract';
import { foldEvents } from '@sluice/protocol';
import { describe, expect, test } from 'vitest';
import {
  blockRules,
  FakeJudge,
  guarded,
  maskRules,
  openaiStream,
  policyWith,
  restoreRules,
  translated,
} from './guard-fixture.ts';

const CONTENT = ['The bl', 'ue fal', 'con and «', 'a1', '» flew; «zz» did no', 't.'];
const REASONING = ['A blue', ' falcon, «b', '2», hm'];
const ARGUMENTS = ['{"to":"«a', '1», «b2»","about":"blue \\u0066al', 'con"}'];

const deltasOf = (protocol: ChatProtocol): object[] => {
  const content = CONTENT.map(text => ({ content: text }));
  if (protocol === 'openai-completions') return content;
  const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'send', arguments: '' } };
  return [
    ...REASONING.map(text => ({ reasoning_content: text })),
    ...content,
    { tool_calls: [call] },
    ...ARGUMENTS.map(text => ({ tool_calls: [{ index: 0, function: { arguments: text } }] })),
  ];
};

/** What a caller of the protocol reads in a stream. */
function readBy(protocol: ChatProtocol, bytes: Uint8Array) {
  const { events } = translated(protocol, 'openai-chat', bytes);
  const { choices, usage } = foldEvents(events);
  const [choice] = choices;
  const texts: Record<string, string> = {};
  for (const part of choice?.content.parts ?? []) {
    if (part.type === 'text' || part.type === 'reasoning')
      texts[part.type] =
        (texts[part.type] ?? '') + part.text + ('summary' in part ? (part.summary ?? []).join('') : '');
    if (part.type === 'tool-call') texts.arguments = (texts.arguments ?? '') + part.arguments;
  }
  return { texts, finish: choice?.finish.unified, usage, isWhole: events.some(({ type }) => type === 'end') };
}

const streamOf = (protocol: ChatProtocol): Buffer => {
  const deltas = deltasOf(protocol);
  return translated(
    'openai-chat',
    protocol,
    openaiStream(deltas, protocol === 'openai-completions' ? 'stop' : 'tool_calls'),
  ).bytes;
};

/** Cohere has no word of its own for it. */
const filtered = (protocol: ChatProtocol): string[] =>
  protocol === 'cohere-chat' ? ['error'] : ['content-filter', 'refusal'];

const both = policyWith({ rules: [...maskRules, ...restoreRules] });
const block = policyWith({ rules: [...blockRules, ...restoreRules] });

describe.each(chatProtocols)('a stream of %s', protocol => {
  const stream = streamOf(protocol);
  const whole = guarded(protocol, protocol, both);
  whole.run(stream);
  const expected = whole.sink.text;

  test('is masked and restored, in content, reasoning and arguments', () => {
    expect(whole.ends).toEqual([{ kind: 'complete' }]);
    const { texts, isWhole } = readBy(protocol, Buffer.concat(whole.sink.pieces));
    expect(isWhole).toBe(true);
    expect(texts.text).toBe('The [TERM] and Ann "A" O\\Hara flew; «zz» did not.');
    if (protocol !== 'openai-completions')
      expect(JSON.parse(texts.arguments ?? '')).toEqual({
        to: 'Ann "A" O\\Hara, b@example.com',
        about: '[TERM]',
      });
    if (texts.reasoning !== undefined) expect(texts.reasoning).toBe('A [TERM], b@example.com, hm');
    expect(expected).not.toMatch(/falcon|«a1»|«b2»/);
    expect(whole.relay.verdicts).toMatchObject([
      { detector: 'blocklist', result: 'mask', of: 'answer' },
      { detector: 'pii', result: 'restore' },
    ]);
    expect(JSON.stringify(whole.relay.verdicts)).not.toMatch(/falcon|example/);
  });

  test('comes out the same wherever its bytes are cut', () => {
    for (let cut = 1; cut < stream.length; cut += 1) {
      const split = guarded(protocol, protocol, both);
      split.run(stream.subarray(0, cut), stream.subarray(cut));
      expect(split.sink.text).toBe(expected);
    }
  });

  test('that is blocked ends in its own way in front of the match, wherever its bytes are cut', () => {
    const blocked = guarded(protocol, protocol, block);
    blocked.run(stream);
    expect(blocked.ends).toEqual([{ kind: 'blocked' }]);
    const { texts, finish, isWhole } = readBy(protocol, Buffer.concat(blocked.sink.pieces));
    expect(isWhole).toBe(true);
    expect(filtered(protocol)).toContain(finish);
    expect(texts).toEqual(protocol === 'openai-completions' ? { text: 'The ' } : { reasoning: 'A ' });
    expect(blocked.sink.text).not.toMatch(/falcon|flew|Ann/);
    for (let cut = 1; cut < stream.length; cut += 1) {
      const split = guarded(protocol, protocol, block);
      split.run(stream.subarray(0, cut), stream.subarray(cut));
      expect(split.sink.text).toBe(blocked.sink.text);
    }
  });

  test.each(chatProtocols.filter(caller => caller !== protocol))('is guarded for a caller of %s', caller => {
    const masked = guarded(protocol, caller, both);
    masked.run(stream);
    expect(masked.ends).toEqual([{ kind: 'complete' }]);
    const { texts } = readBy(caller, Buffer.concat(masked.sink.pieces));
    expect(texts.text).toBe('The [TERM] and Ann "A" O\\Hara flew; «zz» did not.');
    expect(masked.sink.text).not.toMatch(/falcon|«a1»/);
    const blocked = guarded(protocol, caller, block);
    blocked.run(stream);
    expect(blocked.ends).toEqual([{ kind: 'blocked' }]);
    expect(filtered(caller)).toContain(readBy(caller, Buffer.concat(blocked.sink.pieces)).finish);
  });
});

const sentences = (count: number): object[] =>
  Array.from({ length: count }, (_, index) => ({ content: `Sentence number ${index} says little. ` }));
const contentOf = (text: string): string =>
  [...text.matchAll(/"content":"([^"]*)"/g)].map(([, content]) => content).join('');

describe('a stream that a model judges', () => {
  const stream = openaiStream(sentences(40));
  const half = stream.length >> 1;

  test('with `sync` goes on as far as clean verdicts cover it, one check at a time', async () => {
    const judge = new FakeJudge();
    const { relay, sink, ends } = guarded('openai-chat', 'openai-chat', policyWith({ judge }));
    relay.onData(stream.subarray(0, half));
    expect(contentOf(sink.text)).toBe('');
    expect(judge.asked).toHaveLength(1);
    const [first] = judge.asked[0]?.texts ?? [];
    await judge.say('pass');
    expect(contentOf(sink.text)).toBe(first);
    expect(judge.asked).toHaveLength(2);
    expect(relay.onEnd().kind).not.toBe('complete');
    expect(ends).toEqual([]);
  });

  test('ends only after the verdict on all of it', async () => {
    const judge = new FakeJudge();
    const { run, sink, ends, relay } = guarded('openai-chat', 'openai-chat', policyWith({ judge }));
    run(stream);
    expect(ends).toEqual([]);
    while (ends.length === 0) await judge.say('pass');
    expect(ends).toEqual([{ kind: 'complete' }]);
    expect(contentOf(sink.text)).toContain('number 39');
    expect(sink.text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(relay.verdicts).toMatchObject([{ detector: 'toxicity', result: 'pass' }]);
  });

  test('with `async` goes on at once, and is cut off by a verdict', async () => {
    const judge = new FakeJudge();
    const policy = policyWith({ judge, timing: 'async' });
    const { relay, sink, ends } = guarded('openai-chat', 'openai-chat', policy);
    relay.onData(stream.subarray(0, half));
    expect(contentOf(sink.text).length).toBeGreaterThan(500);
    const before = sink.text.length;
    await judge.say('block');
    expect(ends).toEqual([{ kind: 'blocked' }]);
    expect(sink.text.slice(before)).toContain('"finish_reason":"content_filter"');
    expect(contentOf(sink.text.slice(before))).toBe('');
    expect(relay.verdicts).toMatchObject([{ result: 'block', matches: { toxic: 1 } }]);
    relay.onData(stream.subarray(half));
    expect(sink.text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test('with `async` waits with its end for the last verdict', async () => {
    const judge = new FakeJudge();
    const { run, sink, ends } = guarded('openai-chat', 'openai-chat', policyWith({ judge, timing: 'async' }));
    run(stream);
    expect(contentOf(sink.text)).toContain('number 39');
    expect(sink.text).not.toContain('finish_reason":"stop');
    await judge.say('pass');
    await judge.say('block');
    expect(ends).toEqual([{ kind: 'blocked' }]);
    expect(sink.text).not.toContain('finish_reason":"stop');
  });

  test('that nobody can judge is refused, or goes on and counts as skipped', async () => {
    const judge = new FakeJudge();
    const closed = guarded('openai-chat', 'openai-chat', policyWith({ judge }));
    closed.run(stream);
    judge.asked[0]?.reject(new Error('gone'));
    await new Promise(resolve => setImmediate(resolve));
    expect(closed.ends).toMatchObject([{ kind: 'refused', error: { code: 'guardrail_unavailable' } }]);
    expect(contentOf(closed.sink.text)).toBe('');

    const other = new FakeJudge();
    const open = guarded('openai-chat', 'openai-chat', policyWith({ judge: other, onError: 'open' }));
    open.run(stream);
    while (open.ends.length === 0) {
      other.asked.at(-1)?.reject(new Error('gone'));
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(contentOf(open.sink.text)).toContain('number 39');
    expect(open.relay.verdicts).toMatchObject([{ detector: 'toxicity', result: 'skipped' }]);
  });

  test('holds no more than is bounded: its provider pauses until a verdict', async () => {
    const judge = new FakeJudge();
    const { relay, calls } = guarded('openai-chat', 'openai-chat', policyWith({ judge }));
    const long = openaiStream(sentences(4_000));
    let fed = 0;
    while (relay.onData(long.subarray(fed, fed + 1_024))) fed += 1_024;
    expect(fed).toBeLessThan(2 * WINDOW_BYTES);
    await judge.say('pass');
    expect(calls.resumed).toBe(1);
  });

  test('in a profile that only monitors is not held, and its verdicts are kept', async () => {
    const judge = new FakeJudge();
    const policy = policyWith({ judge, mode: 'monitor', rules: blockRules });
    const { run, sink, ends, relay } = guarded('openai-chat', 'openai-chat', policy);
    run(openaiStream([{ content: 'a blue fal' }, { content: 'con' }]));
    while (ends.length === 0) await judge.say('block');
    expect(ends).toEqual([{ kind: 'complete' }]);
    expect(contentOf(sink.text)).toBe('a blue falcon');
    expect(relay.verdicts).toMatchObject([{ result: 'block' }, { result: 'block' }]);
  });

  test('that is given up takes no verdict any more', async () => {
    const judge = new FakeJudge();
    const { run, sink, ends, relay } = guarded('openai-chat', 'openai-chat', policyWith({ judge }));
    run(stream);
    relay.close?.();
    await judge.say('pass');
    expect([contentOf(sink.text), ends]).toEqual(['', []]);
  });
});

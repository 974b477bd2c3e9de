import { type ChatProtocol, type CheckReply, chatProtocols } from '@sluice/contract';
import { decodeChatAnswer, encodeChatAnswer } from '@sluice/protocol';
import { describe, expect, test } from 'vitest';
import {
  blockRules,
  FakeJudge,
  guarded,
  maskRules,
  openaiStream,
  policyWith,
  restoreRules,
  transferOf,
  translatedAnswer,
} from './guard-fixture.ts';

const call = {
  id: 'call_1',
  type: 'function',
  function: { name: 'send', arguments: '{"to":"«a1», «b2»","about":"blue \\u0066alcon"}' },
};
const answer = (protocol: ChatProtocol): Buffer => {
  const content = 'The blue falcon and «a1» flew; «zz» did not.';
  const message = {
    role: 'assistant',
    content,
    ...(protocol !== 'openai-completions' && {
      reasoning_content: 'A blue falcon, «b2», hm',
      tool_calls: [call],
    }),
  };
  const completion = {
    id: 'c1',
    object: 'chat.completion',
    model: 'gpt-4o',
    choices: [
      {
        index: 0,
        message,
        finish_reason: 'stop',
        logprobs: { content: [{ token: ' falcon', logprob: -1 }] },
      },
    ],
    usage: { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 },
  };
  return translatedAnswer('openai-chat', protocol, Buffer.from(JSON.stringify(completion)));
};

const both = policyWith({ rules: [...maskRules, ...restoreRules] });

describe.each(chatProtocols)('a whole answer of %s', protocol => {
  const bytes = answer(protocol);

  test.each(chatProtocols)(
    'is masked and restored for a caller of %s, before anything of it goes on',
    caller => {
      const { run, ends, sink, relay } = guarded(protocol, caller, both, false);
      run(bytes.subarray(0, 40), bytes.subarray(40));
      expect(ends).toEqual([{ kind: 'complete' }]);
      expect(sink.text).not.toMatch(/falcon|«a1»|«b2»/);
      const { choices } = decodeChatAnswer(transferOf(caller, caller), Buffer.from(sink.text));
      const parts = choices[0]?.content.parts ?? [];
      expect(parts).toContainEqual(
        expect.objectContaining({ type: 'text', text: 'The [TERM] and Ann "A" O\\Hara flew; «zz» did not.' }),
      );
      const called = parts.find(({ type }) => type === 'tool-call');
      if (caller !== 'openai-completions' && protocol !== 'openai-completions')
        expect(called?.type === 'tool-call' && JSON.parse(called.arguments)).toEqual({
          to: 'Ann "A" O\\Hara, b@example.com',
          about: '[TERM]',
        });
      expect(relay.usage).toMatchObject({ input: 9, output: 5 });
      expect(relay.verdicts).toMatchObject([{ result: 'mask' }, { result: 'restore' }]);
    },
  );

  test.each(chatProtocols)('that is blocked says nothing but so to a caller of %s', caller => {
    const { run, ends, sink, relay } = guarded(protocol, caller, policyWith({ rules: blockRules }), false);
    run(bytes);
    expect(ends).toEqual([{ kind: 'blocked' }]);
    expect(sink.text).not.toMatch(/The|falcon|flew|«|send/);
    const { choices, usage } = decodeChatAnswer(transferOf(caller, caller), Buffer.from(sink.text));
    expect(['content-filter', 'refusal', 'error']).toContain(choices[0]?.finish.unified);
    expect(usage?.output).toBe(5);
    expect(relay.verdicts).toMatchObject([{ detector: 'blocklist', result: 'block' }]);
  });

  test('that nothing is found in says all it said', () => {
    const { run, sink } = guarded(protocol, protocol, policyWith({ rules: restoreRules.slice(0, 0) }), false);
    run(bytes);
    const transfer = transferOf(protocol, protocol);
    const same = encodeChatAnswer(transfer, decodeChatAnswer(transfer, bytes));
    const plain = (text: string): unknown =>
      JSON.parse(text.replaceAll(/,?"logprobs":(?:null|\{.*?\]\})/g, ''));
    expect(decodeChatAnswer(transfer, Buffer.from(JSON.stringify(plain(sink.text))))).toEqual(
      decodeChatAnswer(transfer, Buffer.from(JSON.stringify(plain(Buffer.from(same.bytes).toString())))),
    );
  });
});

test('a whole answer is judged at once, and waits for the verdict', async () => {
  const judge = new FakeJudge();
  const { run, ends, sink } = guarded('openai-chat', 'openai-chat', policyWith({ judge }), false);
  run(answer('openai-chat'));
  expect([sink.text, ends]).toEqual(['', []]);
  expect(judge.asked).toHaveLength(1);
  expect(judge.asked[0]?.texts).toHaveLength(3);
  await judge.say('pass');
  expect(ends).toEqual([{ kind: 'complete' }]);
  expect(sink.text).toContain('falcon');
});

test('a whole answer that a model finds bad says nothing', async () => {
  const judge = new FakeJudge();
  const { run, ends, sink } = guarded(
    'openai-chat',
    'openai-chat',
    policyWith({ judge, timing: 'async' }),
    false,
  );
  run(answer('openai-chat'));
  await judge.say('block');
  expect(ends).toEqual([{ kind: 'blocked' }]);
  expect(sink.text).not.toContain('falcon');
});

test.each(['sync', 'async'] as const)(
  'a stream with a check of all of it, %s, waits with all, or its end',
  async timing => {
    let say: (reply: CheckReply) => void = () => undefined;
    const checkWhole = (): Promise<CheckReply> =>
      new Promise(resolve => {
        say = resolve;
      });
    const { run, ends, sink } = guarded('openai-chat', 'openai-chat', policyWith({ timing, checkWhole }));
    run(openaiStream([{ content: 'so far' }]));
    expect(sink.text.includes('so far')).toBe(timing === 'async');
    expect([sink.text.includes('"stop"'), ends]).toEqual([false, []]);
    say({ kind: 'checked', verdicts: [] });
    await new Promise(resolve => setImmediate(resolve));
    expect(sink.text).toContain('so far');
    expect(sink.text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(ends).toEqual([{ kind: 'complete' }]);
  },
);

describe.each([true, false])('checks of all of an answer, streamed: %s', isStream => {
  const reply = (result: 'pass' | 'block'): CheckReply => ({
    kind: 'checked',
    verdicts: [{ detector: 'schema', result, matches: {} }],
  });
  const run = async (said: CheckReply, onError: 'open' | 'closed' = 'closed') => {
    const subjects: string[] = [];
    const policy = policyWith({
      onError,
      rules: maskRules,
      async checkWhole(subject) {
        if (subject.kind === 'body') subjects.push(Buffer.from(subject.bytes).toString());
        return said;
      },
    });
    const guardedAnswer = guarded('openai-chat', 'openai-chat', policy, isStream);
    guardedAnswer.run(
      isStream ? openaiStream([{ content: 'The blue fal' }, { content: 'con and' }]) : answer('openai-chat'),
    );
    await new Promise(resolve => setImmediate(resolve));
    return { ...guardedAnswer, subjects };
  };

  test('see it as the caller would, and let it go on', async () => {
    const { ends, sink, subjects, relay } = await run(reply('pass'));
    expect(ends).toEqual([{ kind: 'complete' }]);
    expect(subjects).toHaveLength(1);
    expect(subjects[0]).toContain('The [TERM] and');
    expect(sink.text).toContain(isStream ? '[TERM] ' : 'The [TERM] and');
    expect(relay.verdicts).toMatchObject([{ result: 'mask' }, { detector: 'schema', result: 'pass' }]);
  });

  test('block it', async () => {
    const { ends, sink } = await run(reply('block'));
    expect(ends).toEqual([{ kind: 'blocked' }]);
    expect(sink.text).toContain('"finish_reason":"content_filter"');
  });

  test('refuse it where they cannot be made, or are skipped', async () => {
    const unchecked: CheckReply = { kind: 'unchecked', reason: 'busy' };
    expect((await run(unchecked)).ends).toMatchObject([{ kind: 'refused' }]);
    const open = await run(unchecked, 'open');
    expect(open.ends).toEqual([{ kind: 'complete' }]);
    expect(open.relay.verdicts).toContainEqual(
      expect.objectContaining({ result: 'skipped', reason: 'busy' }),
    );
  });
});

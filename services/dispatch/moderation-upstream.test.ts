import type { CheckClient, CheckQuestion, Verdict } from '@sluice/contract';
import { expect, test } from 'vitest';
import { createModerationUpstream } from './moderation-upstream.ts';

/** Finds what is asked in texts that name the detector. */
const client = (questions: CheckQuestion[] = []): CheckClient => ({
  async check(question) {
    questions.push(question);
    const { checks, subject } = question;
    const texts = subject.kind === 'texts' ? subject.texts : [];
    return {
      kind: 'checked',
      verdicts: checks.map((check): Verdict => {
        const threshold = 'threshold' in check ? (check.threshold ?? 0.5) : 0.5;
        const spans = texts.flatMap((text, index) => {
          const score = text.includes(check.detector) ? 0.9 : 0.1;
          return score < threshold
            ? []
            : { lane: `text[${index}]`, start: 0, end: text.length, type: check.detector, score };
        });
        return { detector: check.detector, result: spans.length > 0 ? 'flag' : 'pass', matches: {}, spans };
      }),
    };
  },
});

interface Moderation {
  model: string;
  results: { flagged: boolean; categories: Record<string, boolean> }[];
}

function answerTo(input: unknown, asked: CheckClient): Promise<Moderation> {
  const { promise, resolve, reject } = Promise.withResolvers<Moderation>();
  let text = '';
  createModerationUpstream(asked, Date.now)(
    {
      target: {
        provider: 'sluice',
        kind: 'sluice/guard',
        protocol: 'openai-moderations',
        baseUrl: '',
        model: 'sluice-guard',
        allowPrivateNetwork: false,
        streamUsage: 'unasked',
      },
      protocol: 'openai-moderations',
      stream: false,
      body: Buffer.from(JSON.stringify({ input })),
      connectTimeoutMs: 1_000,
      firstByteTimeoutMs: 1_000,
      idleTimeoutMs: 1_000,
    },
    {
      onHead: status => expect(status).toBe(200),
      onData: chunk => {
        text += Buffer.from(chunk).toString('utf8');
      },
      onEnd: () => resolve(JSON.parse(text)),
      onFailure: failure => reject(new Error(failure.kind)),
    },
  );
  return promise;
}

test('each of several texts has a result of its own, in their order', async () => {
  const texts = Array.from({ length: 40 }, (_, index) => (index === 33 ? 'toxicity' : `text ${index}`));
  const { results, model } = await answerTo(texts, client());
  expect(model).toBe('sluice-guard');
  expect(results.map(({ flagged }) => flagged)).toEqual(texts.map(text => text === 'toxicity'));
  expect(results[33]).toMatchObject({
    categories: { harassment: true, violence: false },
    category_scores: { harassment: 0.9, violence: 0 },
    category_applied_input_types: { harassment: ['text'], violence: [] },
  });
  expect(results[0]).toMatchObject({ category_scores: { harassment: 0.1 } });
});

test('the text parts of a list of parts are judged as one', async () => {
  const parts = [
    { type: 'text', text: 'about spam' },
    { type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
  ];
  const questions: CheckQuestion[] = [];
  const { results } = await answerTo(parts, client(questions));
  expect(results).toHaveLength(1);
  expect(results[0]?.categories).toMatchObject({ spam: true, 'prompt-injection': false });
  expect(questions[0]?.subject).toEqual({ kind: 'texts', texts: ['about spam'] });
});

test('where nobody judges, no answer says that a text is harmless', async () => {
  const silent: CheckClient = { check: async () => ({ kind: 'unchecked', reason: 'unreachable' }) };
  await expect(answerTo('hello', silent)).rejects.toThrow('network');
});

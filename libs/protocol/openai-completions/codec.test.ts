import { GatewayError } from '@sluice/contract';
import fc from 'fast-check';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { foldEvents } from '../ir/fold.ts';
import type { ChatRequest } from '../ir/request.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { openaiCompletions } from './codec.ts';

const target = { model: 'm', kind: 'together', streamUsage: 'on-request' } as const;
const answerOptions = { requestId: 'r', model: 'm', includeUsage: true, createdAt: 1 };

/** https://platform.openai.com/docs/api-reference/completions/create, every member of it. */
const full: JsonObject = {
  model: 'm',
  prompt: 'Say this is a test',
  best_of: 2,
  echo: true,
  frequency_penalty: 0.1,
  logit_bias: { '50256': -100 },
  logprobs: 2,
  max_tokens: 7,
  n: 1,
  presence_penalty: 0.2,
  seed: 3,
  stop: ['\n', 'END'],
  stream: true,
  stream_options: { include_usage: true, include_obfuscation: false },
  suffix: '.',
  temperature: 0,
  top_k: 5,
  top_p: 1,
  user: 'u',
};

/** https://platform.openai.com/docs/api-reference/completions/object */
const answer: JsonObject = {
  id: 'cmpl-1',
  object: 'text_completion',
  created: 1589478378,
  model: 'gpt-3.5-turbo-instruct',
  system_fingerprint: 'fp_1',
  choices: [
    {
      text: ' test',
      index: 0,
      logprobs: {
        tokens: [' te', 'st'],
        token_logprobs: [-0.1, -0.2],
        top_logprobs: [{ ' te': -0.1, ' x': -3 }, { st: -0.2 }],
        text_offset: [18, 21],
      },
      finish_reason: 'length',
    },
  ],
  usage: {
    prompt_tokens: 5,
    completion_tokens: 2,
    total_tokens: 7,
    completion_tokens_details: { reasoning_tokens: 0, accepted_prediction_tokens: 1 },
  },
};

test('a request with every member comes back as it was', () => {
  const { value, losses } = openaiCompletions.encodeRequest(
    openaiCompletions.decodeRequest(full, {}),
    target,
  );
  expect(value).toEqual(full);
  expect(losses).toEqual([]);
});

test('an answer comes back as it was', () => {
  const { value, losses } = openaiCompletions.encodeResponse(
    openaiCompletions.decodeResponse(answer),
    answerOptions,
  );
  expect(value).toEqual(answer);
  expect(losses).toEqual([]);
});

test('several prompts and tokens are refused by the name of the field', () => {
  for (const prompt of [['a', 'b'], [1, 2], [[1], [2]], [], 7, undefined]) {
    const decode = () => openaiCompletions.decodeRequest({ model: 'm', prompt }, {});
    expect(decode).toThrow(GatewayError);
    expect(decode).toThrow(/^prompt: /);
  }
});

const chat: ChatRequest = {
  model: 'm',
  stream: false,
  includeUsage: false,
  stopSequences: ['END'],
  messages: [
    { role: 'system', content: { bare: true, parts: [{ type: 'text', text: 'Be brief.' }] } },
    { role: 'user', content: { bare: true, parts: [{ type: 'text', text: 'Hello' }] } },
    {
      role: 'assistant',
      content: {
        bare: false,
        parts: [
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: 'Hi.' },
        ],
      },
    },
    {
      role: 'user',
      content: {
        bare: false,
        parts: [
          { type: 'text', text: 'What is it?' },
          { type: 'image', source: { kind: 'url', url: 'https://a.example/i.png' } },
        ],
      },
    },
  ],
};

test('a conversation becomes a prompt that is open for the answer, and what it cannot hold is named', () => {
  const { value, losses } = openaiCompletions.encodeRequest(chat, target);
  expect(value).toEqual({
    model: 'm',
    prompt: 'System: Be brief.\n\nUser: Hello\n\nAssistant: Hi.\n\nUser: What is it?\n\nAssistant:',
    stop: ['END', '\nUser:'],
  });
  expect(losses).toEqual([
    { feature: 'reasoning-text', path: 'messages[2].content[0]' },
    { feature: 'image', path: 'messages[3].content[1]' },
  ]);
});

const chunks = (['He', 'llo', ''] as const).map((text, index) => ({
  id: 'cmpl-1',
  object: 'text_completion',
  created: 1,
  model: 'm',
  choices: [{ text, index: 0, logprobs: null, finish_reason: index === 2 ? 'stop' : null }],
}));
const usage = {
  ...chunks[0],
  choices: [],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
};
const stream = [...chunks, usage].map(chunk => ({ data: JSON.stringify(chunk) }));

test('a stream folds to its answer, and encodes to the same frames again', () => {
  const decoder = openaiCompletions.createStreamDecoder();
  const events = [...stream, { data: '[DONE]' }].flatMap(frame => decoder.push(frame));
  expect(foldEvents(events)).toMatchObject({
    choices: [{ content: { parts: [{ type: 'text', text: 'Hello' }] }, finish: { unified: 'stop' } }],
    usage: { input: 1, output: 2 },
  });
  const encoder = openaiCompletions.createStreamEncoder(answerOptions);
  const frames = events.flatMap(event => encoder.push(event)).map(({ data }) => data);
  expect(frames.pop()).toBe('[DONE]');
  expect(frames.map(data => JSON.parse(data))).toEqual([...chunks, usage]);
  expect(decoder.malformed).toBe(0);
});

test('a stream without its mark of the end does not end', () => {
  const decoder = openaiCompletions.createStreamDecoder();
  expect(stream.flatMap(frame => decoder.push(frame)).some(({ type }) => type === 'end')).toBe(false);
});

test("OpenAI's client reads a streamed completion", async () => {
  const encoder = openaiCompletions.createStreamEncoder(answerOptions);
  const decoder = openaiCompletions.createStreamDecoder();
  const events = [...stream, { data: '[DONE]' }].flatMap(frame => decoder.push(frame));
  const body = events
    .flatMap(event => encoder.push(event))
    .map(({ data }) => `data: ${data}\n\n`)
    .join('');
  const headers = { 'content-type': 'text/event-stream' };
  const client = new OpenAI({ apiKey: 'none', fetch: async () => new Response(body, { headers }) });
  let text = '';
  for await (const chunk of await client.completions.create({ model: 'm', prompt: 'x', stream: true }))
    text += chunk.choices[0]?.text ?? '';
  expect(text).toBe('Hello');
});

const junk = fc.oneof(
  fc.constantFrom(null, true, -1, '', [], {}, [1], ['a'], [null]),
  fc.jsonValue({ maxDepth: 2 }),
);
const over = (object: JsonObject): fc.Arbitrary<JsonObject> =>
  fc
    .record({ key: fc.constantFrom(...Object.keys(object)), value: junk })
    .map(({ key, value }) => ({ ...object, [key]: value }));

test('any request encodes or is refused with its field, any answer encodes or is told to be none', () => {
  fc.assert(
    fc.property(over(full), body => {
      try {
        openaiCompletions.encodeRequest(openaiCompletions.decodeRequest(body, {}), target);
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        expect(error.details.param).toBeTruthy();
      }
    }),
  );
  const choices = fc.array(over({ text: 'x', index: 0, logprobs: {}, finish_reason: 'stop' }));
  fc.assert(
    fc.property(over(answer), choices, (body, replaced) => {
      for (const answered of [body, { ...answer, choices: replaced }]) {
        try {
          openaiCompletions.encodeResponse(openaiCompletions.decodeResponse(answered), answerOptions);
        } catch (error) {
          if (!(error instanceof GatewayError)) throw error;
          expect(error.code).toBe('upstream_invalid');
        }
        const decoder = openaiCompletions.createStreamDecoder();
        const encoder = openaiCompletions.createStreamEncoder(answerOptions);
        for (const event of decoder.push({ data: JSON.stringify(answered) }))
          expect(encoder.push(event).every(isObject)).toBe(true);
      }
    }),
  );
});

import fc from 'fast-check';
import { isObject } from '../json/read-object.ts';
import type { Extensions } from './extensions.ts';
import type { Citation, Part } from './part.ts';
import { type Proof, proofOrigins } from './proof.ts';
import { type ChatResponse, type Choice, finishReasons } from './response.ts';
import type { Usage } from './usage.ts';

/** Any answers, for properties that must hold for all of them. */
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const token = fc.stringMatching(/^[a-z]{1,8}$/);
const jsonObject = fc.dictionary(token, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }).filter(isObject);
const extensions: fc.Arbitrary<Extensions> = fc.record({
  protocol: fc.constantFrom('openai-chat', 'anthropic-messages', 'gemini'),
  members: jsonObject,
});

const proof: fc.Arbitrary<Proof> = fc.record(
  {
    origin: fc.constantFrom(...proofOrigins),
    kind: fc.constantFrom('signature', 'encrypted'),
    value: token,
    format: token,
  },
  { requiredKeys: ['origin', 'kind', 'value'] },
);
const citation: fc.Arbitrary<Citation> = fc.record(
  { url: text, title: text, citedText: text, extensions },
  { requiredKeys: [] },
);
const source = fc.record({
  kind: fc.constant('base64' as const),
  mediaType: fc.constant('image/png'),
  base64: fc.base64String({ maxLength: 40 }),
});

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record(
    {
      type: fc.constant('text' as const),
      text,
      citations: fc.array(citation, { minLength: 1, maxLength: 2 }),
      proof,
      extensions,
    },
    { requiredKeys: ['type', 'text'] },
  ),
  fc.record({ type: fc.constant('refusal' as const), text }),
  fc.record(
    {
      type: fc.constant('reasoning' as const),
      text,
      summary: fc.array(text, { maxLength: 3 }),
      proof,
      extensions,
    },
    { requiredKeys: ['type', 'text'] },
  ),
  fc.record(
    {
      type: fc.constant('tool-call' as const),
      id: token,
      name: token,
      arguments: fc.json({ maxDepth: 2 }),
      kind: fc.constantFrom('function' as const, 'custom' as const),
      proof,
      extensions,
    },
    { requiredKeys: ['type', 'id', 'name', 'arguments', 'kind'] },
  ),
  fc.record({ type: fc.constant('image' as const), source }),
  fc.record(
    { type: fc.constant('audio' as const), source, transcript: text.filter(said => said !== ''), id: token },
    { requiredKeys: ['type', 'source'] },
  ),
  fc.record({
    type: fc.constant('native' as const),
    protocol: fc.constant('openai-responses' as const),
    name: token,
    value: jsonObject,
  }),
);

const usage: fc.Arbitrary<Usage> = fc.record(
  { input: fc.nat(), output: fc.nat(), cachedInput: fc.nat(), reasoning: fc.nat(), extensions },
  { requiredKeys: ['input', 'output'] },
);

const choice: fc.Arbitrary<Omit<Choice, 'index'>> = fc.record(
  {
    content: fc.record({ bare: fc.constant(false), parts: fc.array(part, { maxLength: 5 }) }),
    finish: fc.record(
      { unified: fc.constantFrom(...finishReasons), raw: token, stopSequence: text },
      { requiredKeys: ['unified'] },
    ),
    logprobs: jsonObject,
    extensions,
  },
  { requiredKeys: ['content', 'finish'] },
);

export const anyResponse: fc.Arbitrary<ChatResponse> = fc.record(
  {
    id: text,
    model: text,
    createdAt: fc.nat(),
    serviceTier: token,
    extensions,
    usage,
    choices: fc
      .array(choice, { maxLength: 3 })
      .map(choices => choices.map((one, index): Choice => ({ index, ...one }))),
  },
  { requiredKeys: ['choices'] },
);

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LeafExceptions, leafDifferences, nullAsAbsent } from '../golden/leaves.ts';
import { recordedAnswers, recordedCases } from '../golden/recorded.ts';
import { cohereEmbed } from './cohere-embed.ts';
import type { EmbeddingsCodec } from './embeddings.ts';
import { geminiBatchEmbedContents, geminiEmbedContent, geminiTargetOf } from './gemini-embed.ts';
import { openaiEmbeddings, textsOf } from './openai-embeddings.ts';
import { base64Of, valuesOf } from './vector.ts';

const recorded: readonly [string, EmbeddingsCodec, 'float' | 'base64'][] = [
  ['openai-embeddings', openaiEmbeddings, 'base64'],
  ['gemini-embeddings', geminiBatchEmbedContents, 'float'],
  ['cohere-embed', cohereEmbed, 'float'],
];
const codecs = [openaiEmbeddings, geminiEmbedContent, geminiBatchEmbedContents, cohereEmbed];
const modelOf = (path: string): string | undefined => /models\/([^:]+):/.exec(path)?.[1];

test.each(recorded)('every recorded request of %s comes out as it came in', (api, codec) => {
  const exceptions = new LeafExceptions([{ path: '*', reason: 'null is "not given"', when: nullAsAbsent }]);
  for (const { name, path, request } of recordedCases(api)) {
    const decoded = codec.decodeRequest(request, { model: modelOf(path) });
    const { value, losses } = codec.encodeRequest(decoded, { model: decoded.model });
    expect({ name, differences: leafDifferences(request, value, exceptions), losses }).toEqual({
      name,
      differences: [],
      losses: [],
    });
  }
});

test.each(recorded)('every recorded answer of %s comes out as it came in', (api, codec, encoding) => {
  for (const { name, body } of recordedAnswers(api)) {
    const options = { requestId: 'request', model: 'model', encoding, texts: [] };
    const { value, losses } = codec.encodeResponse(codec.decodeResponse(body), options);
    expect({ name, differences: leafDifferences(body, value), losses }).toEqual({
      name,
      differences: [],
      losses: [],
    });
  }
});

test('a recorded vector is the same numbers in either form', () => {
  for (const { body } of recordedAnswers('openai-embeddings')) {
    for (const vector of openaiEmbeddings.decodeResponse(body).vectors) {
      const values = valuesOf(vector);
      expect(base64Of({ form: 'float', values })).toBe(base64Of(vector));
      expect(values.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 3);
    }
  }
});

test('any vector of float32 survives base64', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true })), values => {
      const base64 = base64Of({ form: 'float', values });
      expect(valuesOf({ form: 'base64', base64 })).toEqual(values);
    }),
  );
});

test('an array of OpenAI texts is a batch of Gemini and comes back in its order', () => {
  const body = {
    model: 'gemini-embedding-001',
    input: ['a', 'b'],
    dimensions: 2,
    encoding_format: 'base64',
    user: 'u',
  };
  const request = openaiEmbeddings.decodeRequest(body, {});
  const target = geminiTargetOf(request);
  expect(target).toBe(geminiBatchEmbedContents);
  const encoded = target.encodeRequest(request, { model: 'gemini-embedding-001' });
  const one = { model: 'models/gemini-embedding-001', outputDimensionality: 2 };
  expect(encoded).toEqual({
    value: {
      requests: [
        { ...one, content: { parts: [{ text: 'a' }] } },
        { ...one, content: { parts: [{ text: 'b' }] } },
      ],
    },
    losses: [{ feature: 'user', path: 'user' }],
  });
  const answer = target.decodeResponse({
    embeddings: [{ values: [1, 0] }, { values: [0, 1] }],
    usageMetadata: { promptTokenCount: 2 },
  });
  const options = { requestId: 'r', model: 'mine', encoding: 'base64' as const, texts: textsOf(request) };
  expect(openaiEmbeddings.encodeResponse(answer, options).value).toEqual({
    object: 'list',
    data: [
      { object: 'embedding', index: 0, embedding: base64Of({ form: 'float', values: [1, 0] }) },
      { object: 'embedding', index: 1, embedding: base64Of({ form: 'float', values: [0, 1] }) },
    ],
    model: 'mine',
    usage: { prompt_tokens: 2, total_tokens: 2 },
  });
});

test('one text is one call of Gemini, its task told to Cohere and lost at OpenAI', () => {
  const body = { content: { parts: [{ text: 'a' }] }, taskType: 'RETRIEVAL_QUERY', output_dimensionality: 8 };
  const request = geminiEmbedContent.decodeRequest(body, { model: 'models/m' });
  expect(geminiTargetOf(request)).toBe(geminiEmbedContent);
  expect(geminiEmbedContent.encodeRequest(request, { model: 'm' }).value).toEqual(body);
  expect(cohereEmbed.encodeRequest(request, { model: 'c' }).value).toEqual({
    model: 'c',
    texts: ['a'],
    input_type: 'search_query',
    embedding_types: ['float'],
    output_dimension: 8,
  });
  expect(openaiEmbeddings.encodeRequest(request, { model: 'o' }).losses).toEqual([
    { feature: 'embedding-options', path: 'task' },
  ]);
});

test('images go between Cohere and Gemini, and are refused where they cannot be embedded', () => {
  const url = 'data:image/png;base64,AAAA';
  const body = { model: 'embed-v4.0', images: [url], input_type: 'image', embedding_types: ['float'] };
  const request = cohereEmbed.decodeRequest(body, {});
  expect(cohereEmbed.encodeRequest(request, { model: 'embed-v4.0' }).value).toEqual(body);
  expect(geminiEmbedContent.encodeRequest(request, { model: 'm' }).value).toEqual({
    model: 'models/m',
    content: { parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] },
  });
  expect(() => openaiEmbeddings.encodeRequest(request, { model: 'o' })).toThrow(
    expect.objectContaining({ code: 'invalid_request' }),
  );
});

test.each([
  [openaiEmbeddings, { model: 'm', input: [1, 'x'] }, 'input[1]'],
  [openaiEmbeddings, { model: 'm', input: [] }, 'input'],
  [cohereEmbed, { model: 'm', texts: ['a'], input_type: 'poem' }, 'input_type'],
  [geminiEmbedContent, { content: { parts: [{ text: 1 }] } }, 'content.parts[0].text'],
  [geminiBatchEmbedContents, { requests: [{ content: 1 }] }, 'requests[0].content'],
])('what is wrong in a request is named (%#)', (codec, body, param) => {
  expect(() => codec.decodeRequest(body, { model: 'm' })).toThrow(
    expect.objectContaining({ code: 'invalid_request', details: expect.objectContaining({ param }) }),
  );
});

const junk = fc.dictionary(
  fc.constantFrom(
    'model',
    'input',
    'texts',
    'inputs',
    'content',
    'parts',
    'requests',
    'embeddings',
    'data',
    'float',
  ),
  fc.jsonValue({ maxDepth: 4 }),
);
test('whatever is sent is read or refused in the way of the house', () => {
  fc.assert(
    fc.property(junk, fc.constantFrom(...codecs), (body, codec) => {
      refused('invalid_request', () =>
        codec.encodeRequest(codec.decodeRequest(body, { model: 'm' }), { model: 'm' }),
      );
      refused('upstream_invalid', () => codec.decodeResponse(body));
    }),
    { numRuns: 500 },
  );
});

function refused(code: string, act: () => unknown): void {
  try {
    act();
  } catch (error) {
    expect(error).toMatchObject({ code });
  }
}

import { expect, test } from 'vitest';
import { foldEvents } from '../ir/fold.ts';
import type { ChatResponse } from '../ir/response.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { unfoldResponse } from '../ir/unfold.ts';
import type { JsonObject } from '../json/read-object.ts';
import { gemini } from './codec.ts';

const options = { requestId: 'request', model: 'gemini-2.5-flash', includeUsage: true, createdAt: 0 };

function stream(chunks: readonly unknown[]): StreamEvent[] {
  const decoder = gemini.createStreamDecoder();
  return chunks.flatMap(chunk => decoder.push({ data: JSON.stringify(chunk) }));
}
const said = (text: string, more: JsonObject = {}): JsonObject => ({
  content: { parts: [{ text }], role: 'model' },
  index: 0,
  ...more,
});

test('usage counts thoughts as output and results of tools as input', () => {
  const { usage } = gemini.decodeResponse({
    candidates: [],
    usageMetadata: {
      promptTokenCount: 10,
      cachedContentTokenCount: 4,
      toolUsePromptTokenCount: 5,
      candidatesTokenCount: 7,
      thoughtsTokenCount: 3,
      totalTokenCount: 25,
      promptTokensDetails: [
        { modality: 'AUDIO', tokenCount: 6 },
        { modality: 'TEXT', tokenCount: 4 },
      ],
    },
  });
  expect(usage).toMatchObject({ input: 15, output: 10, cachedInput: 4, reasoning: 3, audioInput: 6 });
});

test.each([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['RECITATION', 'content-filter'],
  ['PROHIBITED_CONTENT', 'content-filter'],
  ['MALFORMED_FUNCTION_CALL', 'error'],
  ['SOMETHING_NEW', 'other'],
])('the reason %s is %s, and comes back', (finishReason, unified) => {
  const body = { candidates: [said('x', { finishReason })] };
  const response = gemini.decodeResponse(body);
  expect(response.choices[0]?.finish).toEqual({ unified, raw: finishReason });
  expect(gemini.encodeResponse(response, options).value).toMatchObject(body);
});

test('an answer that stops to call functions says so', () => {
  const parts = [{ functionCall: { name: 'f', args: {} } }];
  const { choices } = gemini.decodeResponse({ candidates: [{ content: { parts }, finishReason: 'STOP' }] });
  expect(choices[0]?.finish).toEqual({ unified: 'tool-calls', raw: 'STOP' });
  const events = stream([
    { candidates: [{ content: { parts } }] },
    { candidates: [said('', { finishReason: 'STOP' })] },
  ]);
  expect(foldEvents(events).choices[0]?.finish.unified).toBe('tool-calls');
});

test('a refused prompt is an answer without content, in one body and in a stream', () => {
  const body = {
    promptFeedback: { blockReason: 'SAFETY', safetyRatings: [] },
    usageMetadata: { promptTokenCount: 3, totalTokenCount: 3 },
    modelVersion: 'm',
    responseId: 'r',
  };
  const response = gemini.decodeResponse(body);
  expect(response.choices).toMatchObject([{ finish: { unified: 'content-filter', raw: 'SAFETY' } }]);
  expect(gemini.encodeResponse(response, options).value).toEqual(body);
  const events = stream([body]);
  expect(events.map(({ type }) => type)).toEqual(['start', 'usage', 'finish', 'usage', 'end']);
  const encoder = gemini.createStreamEncoder(options);
  expect(events.flatMap(event => encoder.push(event)).map(({ data }) => JSON.parse(data))).toEqual([body]);
});

test('grounding becomes citations with places in UTF-16, and comes back as it was', () => {
  const body = {
    candidates: [
      said('Grüße 𝄞 aus Köln', {
        finishReason: 'STOP',
        groundingMetadata: {
          groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
          groundingSupports: [{ segment: { startIndex: 8, endIndex: 12 }, groundingChunkIndices: [0] }],
          webSearchQueries: ['q'],
        },
      }),
    ],
  };
  const response = gemini.decodeResponse(body);
  const [part] = response.choices[0]?.content.parts ?? [];
  expect(part).toMatchObject({ citations: [{ start: 6, end: 8, url: 'https://a.example', title: 'A' }] });
  const { value, losses } = gemini.encodeResponse(response, options);
  expect(value).toMatchObject(body);
  expect(losses).toEqual([]);
  expect(foldEvents(stream([body])).choices[0]?.content.parts[0]).toMatchObject({
    citations: [{ url: 'https://a.example', title: 'A' }],
  });
});

test('citations of another family become grounding with places in bytes', () => {
  const response: ChatResponse = {
    choices: [
      {
        index: 0,
        content: {
          bare: false,
          parts: [
            {
              type: 'text',
              text: 'ä𝄞b',
              citations: [
                { start: 1, end: 3, url: 'https://a.example' },
                { title: 'D', citedText: 'quote' },
              ],
            },
          ],
        },
        finish: { unified: 'stop', raw: 'end_turn' },
      },
    ],
  };
  expect(gemini.encodeResponse(response, options).value).toMatchObject({
    candidates: [
      {
        groundingMetadata: {
          groundingChunks: [
            { web: { uri: 'https://a.example' } },
            { retrievedContext: { title: 'D', text: 'quote' } },
          ],
          groundingSupports: [
            { segment: { startIndex: 2, endIndex: 6 }, groundingChunkIndices: [0] },
            { segment: { startIndex: 0, endIndex: 7 }, groundingChunkIndices: [1] },
          ],
        },
      },
    ],
  });
});

test('log probabilities have OpenAI’s form', () => {
  const logprobsResult = {
    chosenCandidates: [{ token: 'ä', tokenId: 7, logProbability: -0.5 }],
    topCandidates: [{ candidates: [{ token: 'b', tokenId: 8, logProbability: -1 }] }],
  };
  const response = gemini.decodeResponse({
    candidates: [said('ä', { finishReason: 'STOP', logprobsResult })],
  });
  const logprobs = {
    content: [
      {
        token: 'ä',
        logprob: -0.5,
        bytes: [195, 164],
        top_logprobs: [{ token: 'b', logprob: -1, bytes: [98] }],
      },
    ],
  };
  expect(response.choices[0]?.logprobs).toEqual(logprobs);
  expect(gemini.encodeResponse(response, options).value).toMatchObject({ candidates: [{ logprobsResult }] });
  const [choice] = response.choices.map(({ extensions: _own, ...rest }) => rest);
  expect(gemini.encodeResponse({ choices: choice ? [choice] : [] }, options).value).toMatchObject({
    candidates: [{ logprobsResult: { chosenCandidates: [{ token: 'ä', logProbability: -0.5 }] } }],
  });
});

test('a stream ends when all its candidates have, and counts what comes later', () => {
  const decoder = gemini.createStreamDecoder();
  const push = (chunk: unknown): string[] =>
    decoder.push({ data: JSON.stringify(chunk) }).map(({ type }) => type);
  const first = said('a', { finishReason: 'STOP' });
  const second = said('b', { index: 1 });
  expect(push({ candidates: [first, second] })).not.toContain('end');
  expect(push({ candidates: [{ ...second, finishReason: 'STOP' }] }).at(-1)).toBe('end');
  expect(push({ usageMetadata: { promptTokenCount: 1 } })).toEqual(['usage']);
  expect(push({ candidates: [first] })).toEqual([]);
});

test('a stream that is cut off has no end, and malformed chunks are counted', () => {
  const decoder = gemini.createStreamDecoder();
  const events = [
    JSON.stringify({ candidates: [said('a')] }),
    '{"candidates":[{',
    '[]',
    '{"candidates":[1]}',
  ].flatMap(data => decoder.push({ data }));
  expect(events.map(({ type }) => type)).toEqual(['start', 'block-start', 'text-delta']);
  expect(decoder.malformed).toBe(3);
});

test('an error in a stream ends it', () => {
  const error = { code: 429, message: 'Slowly.', status: 'RESOURCE_EXHAUSTED' };
  const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.5s' }];
  const events = stream([{ error: { ...error, details } }]);
  expect(events).toEqual([
    {
      type: 'error',
      error: { status: 429, message: 'Slowly.', type: 'RESOURCE_EXHAUSTED', retryAfterMs: 1500 },
    },
  ]);
});

test('a whole answer streamed is the same answer', () => {
  const response = gemini.decodeResponse({
    candidates: [
      {
        content: {
          role: 'model',
          parts: [
            { text: 'Hm.', thought: true, thoughtSignature: 'czE=' },
            { text: 'Hi', thoughtSignature: 'czI=' },
            { executableCode: { code: '1', language: 'PYTHON' } },
            { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
            { functionCall: { name: 'f', args: { a: 1 }, id: 'c' }, thoughtSignature: 'czM=' },
          ],
        },
        finishReason: 'STOP',
        index: 0,
      },
    ],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2, totalTokenCount: 3 },
    modelVersion: 'm',
    responseId: 'r',
  });
  const encoder = gemini.createStreamEncoder(options);
  const frames = unfoldResponse(response).flatMap(event => encoder.push(event));
  const decoder = gemini.createStreamDecoder();
  expect(foldEvents(frames.flatMap(frame => decoder.push(frame)))).toMatchObject(response);
  expect(encoder.losses).toEqual([]);
});

test.each([{}, { candidates: 'x' }, { candidates: [{ content: { parts: [{ text: 1 }] } }] }])(
  '%j is no answer of Gemini',
  body => {
    expect(() => gemini.decodeResponse(body)).toThrow(expect.objectContaining({ code: 'upstream_invalid' }));
  },
);

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordedAnswers, recordedCases } from '../golden/recorded.ts';
import { anyResponse } from '../ir/response-fixture.ts';
import { unfoldResponse } from '../ir/unfold.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { gemini } from './codec.ts';

const options = { requestId: 'request', model: 'm', includeUsage: true, createdAt: 0 };
const keys = [
  'contents',
  'parts',
  'role',
  'text',
  'thought',
  'thoughtSignature',
  'inlineData',
  'functionCall',
  'function_response',
  'name',
  'args',
  'response',
  'tools',
  'functionDeclarations',
  'parameters',
  'toolConfig',
  'generationConfig',
  'thinkingConfig',
  'candidates',
  'content',
  'finishReason',
  'groundingMetadata',
  'groundingSupports',
  'usageMetadata',
  'logprobsResult',
  'error',
  '__proto__',
];
const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(null, true, 0, -1, 1.5, '', 'user', 'model', 'STOP', 'eyJzbHVpY2UiOj', '{}'),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 4 }),
  ),
}));
const anyBody = tree.filter(isObject);

/** A recording with something else at one place. */
function mutated(bodies: readonly JsonObject[]): fc.Arbitrary<JsonObject> {
  return fc.tuple(fc.constantFrom(...bodies), fc.nat(), tree).map(([body, place, value]) => {
    const copy: JsonObject = structuredClone(body);
    const places: (() => void)[] = [];
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, child] of Object.entries(node)) {
        places.push(() => Object.assign(node, { [key]: value }));
        visit(child);
      }
    };
    visit(copy);
    places[place % places.length]?.();
    return copy;
  });
}

function refusedAs(code: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    expect(error).toMatchObject({ code });
  }
}

const requests = recordedCases('gemini').map(({ request }) => request);
test('a request is read, and then written, or refused with the place', () => {
  fc.assert(
    fc.property(fc.oneof(anyBody, mutated(requests)), body => {
      refusedAs('invalid_request', () => {
        const request = gemini.decodeRequest(body, { model: 'gemini-3-pro' });
        const { value } = gemini.encodeRequest(request, {
          model: 'gemini-3-pro',
          streamUsage: 'unasked',
          kind: 'gemini',
        });
        JSON.stringify(value);
      });
    }),
    { numRuns: 1000 },
  );
});

const answers = recordedAnswers('gemini').map(({ body }) => body);
test('an answer is read, and then written, or refused; a stream of it throws nothing', () => {
  fc.assert(
    fc.property(fc.oneof(anyBody, mutated(answers)), body => {
      refusedAs('upstream_invalid', () => {
        JSON.stringify(gemini.encodeResponse(gemini.decodeResponse(body), options).value);
      });
      const decoder = gemini.createStreamDecoder();
      const encoder = gemini.createStreamEncoder(options);
      for (const data of [JSON.stringify(body), JSON.stringify(body).slice(1), JSON.stringify(body)])
        for (const event of decoder.push({ data })) encoder.push(event);
      expect(gemini.decodeError(500, body)).toMatchObject({ status: 500 });
    }),
    { numRuns: 1000 },
  );
});

test('any answer of any family can be written, whole and streamed', () => {
  fc.assert(
    fc.property(anyResponse, response => {
      JSON.stringify(gemini.encodeResponse(response, options).value);
      const encoder = gemini.createStreamEncoder(options);
      const decoder = gemini.createStreamDecoder();
      for (const event of unfoldResponse(response))
        for (const frame of encoder.push(event)) decoder.push(frame);
      expect(decoder.malformed).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('many citations of a long text take no more than linear time', () => {
  const text = 'ä𝄞'.repeat(100_000);
  const groundingSupports = Array.from({ length: 5000 }, (_value, index) => ({
    segment: { startIndex: index * 6, endIndex: index * 6 + 6 },
    groundingChunkIndices: [0],
  }));
  const candidate = {
    content: { parts: [{ text }] },
    groundingMetadata: { groundingChunks: [{ web: { uri: 'u' } }], groundingSupports },
  };
  const [part] = gemini.decodeResponse({ candidates: [candidate] }).choices[0]?.content.parts ?? [];
  expect(part?.type === 'text' && part.citations?.at(-1)).toMatchObject({ start: 2997, end: 3000 });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestShapes } from './json/request-shapes.ts';
import type { Shape } from './json/walk-json.ts';
import { findTextPlaces } from './text-places.ts';

function shapeOf(protocol: 'openai-chat' | 'openai-embeddings'): Shape {
  const shape = requestShapes[protocol];
  if (typeof shape === 'string') throw new Error('expected a shape');
  return shape;
}
const chatTexts = (body: unknown): string[] =>
  findTextPlaces(JSON.stringify(body), shapeOf('openai-chat')).texts;

test('every text of a chat request is found, and no name', () => {
  const body = {
    model: 'no',
    messages: [
      { role: 'system', content: 'system', name: 'no' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'part' },
          { type: 'image_url', image_url: { url: 'no' } },
          { type: 'tool_result', content: [{ type: 'text', text: 'nested' }] },
        ],
      },
      {
        role: 'assistant',
        content: null,
        refusal: 'refusal',
        reasoning_content: 'reasoning',
        tool_calls: [
          { id: 'no', type: 'function', function: { name: 'no', arguments: '{"a":["argument",1234]}' } },
          { id: 'no', type: 'custom', custom: { name: 'no', input: 'input' } },
        ],
        function_call: { name: 'no', arguments: 'not json' },
      },
      { role: 'tool', tool_call_id: 'no', content: 'result' },
    ],
    tools: [
      {
        type: 'function',
        function: {
          name: 'no',
          description: 'tool',
          parameters: {
            type: 'object',
            properties: { description: { type: 'string', description: 'parameter' } },
          },
        },
      },
    ],
    user: 'no',
    metadata: { a: 'no' },
    stop: ['no'],
  };
  expect(chatTexts(body)).toEqual([
    'system',
    'part',
    'nested',
    'refusal',
    'reasoning',
    'argument',
    '1234',
    'input',
    'not json',
    'result',
    'tool',
    'parameter',
  ]);
});

test('both of two equal keys are read, and keys with escapes', () => {
  const document = '{"messages":[{"content":"one"}],"mess\\u0061ges":[{"content":"two"}]}';
  expect(findTextPlaces(document, shapeOf('openai-chat')).texts).toEqual(['one', 'two']);
});

test('embeddings have one text or many; token ids are noticed', () => {
  const places = (input: unknown) => findTextPlaces(JSON.stringify({ input }), shapeOf('openai-embeddings'));
  expect(places('one')).toMatchObject({ texts: ['one'], hasTokens: false });
  expect(places(['one', 'two'])).toMatchObject({ texts: ['one', 'two'], hasTokens: false });
  expect(places([1, 2])).toMatchObject({ texts: [], hasTokens: true });
  expect(places([[1], [2]])).toMatchObject({ texts: [], hasTokens: true });
});

test('a document nested a hundred thousand deep is read', () => {
  const depth = 100_000;
  const document = `{"deep":${'['.repeat(depth)}${']'.repeat(depth)},"messages":[{"content":"text"}]}`;
  expect(findTextPlaces(document, shapeOf('openai-chat')).texts).toEqual(['text']);
});

test('numbers, white space, order and unknown fields stay byte for byte', () => {
  const document =
    ' {"seed": 12345678901234567890.10e+400,\n"messages" : [ {"x":1.0, "content" : "a\\u0062c" , "content":"d\\"" } ], "é": "\\u00e9"}\n';
  const places = findTextPlaces(document, shapeOf('openai-chat'));
  expect(places.texts).toEqual(['abc', 'd"']);
  expect(places.replace(new Map([[1, 'ü"\n']]))).toBe(document.replace('"d\\""', '"ü\\"\\n"'));
  expect(places.replace(new Map())).toBe(document);
});

test('the arguments of a call stay JSON when a number in them is replaced', () => {
  const document = JSON.stringify({
    messages: [
      { tool_calls: [{ function: { arguments: '{"to":"\\u0061@b.de", "card": 4111111111111111}' } }] },
    ],
  });
  const places = findTextPlaces(document, shapeOf('openai-chat'));
  expect(places.texts).toEqual(['a@b.de', '4111111111111111']);
  const replaced = JSON.parse(places.replace(new Map([[1, '[CARD]']])));
  expect(replaced.messages[0].tool_calls[0].function.arguments).toBe(
    '{"to":"\\u0061@b.de", "card": "[CARD]"}',
  );
});

test('outside the replaced strings every document stays as it was', () => {
  const message = fc.record({
    role: fc.string(),
    content: fc.string({ unit: 'binary' }),
    extra: fc.jsonValue(),
  });
  const indent = fc.constantFrom('', ' ', '\t');
  fc.assert(
    fc.property(fc.array(message), fc.jsonValue(), indent, fc.string(), (messages, other, space, mask) => {
      const body = { before: other, messages, after: other };
      const document = JSON.stringify(body, null, space);
      const places = findTextPlaces(document, shapeOf('openai-chat'));
      const replacements = new Map(places.texts.map((_, index): [number, string] => [index, mask]));
      const masked = { ...body, messages: messages.map(one => ({ ...one, content: mask })) };
      expect(places.texts).toEqual(messages.map(({ content }) => content));
      expect(places.replace(replacements)).toBe(JSON.stringify(masked, null, space));
    }),
  );
});

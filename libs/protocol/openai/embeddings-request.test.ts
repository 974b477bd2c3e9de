import { GatewayError } from '@sluice/contract';
import { roughCounter } from '@sluice/tokens';
import { expect, test } from 'vitest';
import { readEmbeddingsRequest } from './embeddings-request.ts';

const read = (input: unknown, more: Record<string, unknown> = {}) =>
  readEmbeddingsRequest(Buffer.from(JSON.stringify({ model: 'e', input, ...more })), roughCounter);

test.each([
  ['text', 'abcdefgh', 2],
  ['texts', ['abcd', 'abcde'], 3],
  ['tokens', [1, 2, 3], 3],
  ['lists of tokens', [[1, 2], [3]], 3],
])('%s as input give their estimate', (_name, input, tokens) => {
  expect(read(input)).toEqual({
    model: 'e',
    stream: false,
    includeUsage: false,
    inputTokensEstimate: tokens,
  });
});

test.each([
  ['nothing', undefined, 'input'],
  ['an object', {}, 'input'],
  ['an empty list', [], 'input'],
  ['empty text', '', 'input'],
  ['a mixed list', ['a', 1], 'input[1]'],
  ['a list of objects', [{}], 'input[0]'],
  ['a negative token', [1, -1], 'input[1]'],
  ['a fractional token in a list', [[1, 0.5]], 'input[0][1]'],
  ['2,049 inputs', Array.from({ length: 2049 }, () => 'a'), 'input'],
])('%s as input is refused, naming the field', (_name, input, param) => {
  expect(() => read(input)).toThrow(GatewayError);
  expect(() => read(input)).toThrow(expect.objectContaining({ details: expect.objectContaining({ param }) }));
});

test('dimensions and encoding_format are checked', () => {
  expect(() => read('a', { dimensions: 256, encoding_format: 'base64' })).not.toThrow();
  expect(() => read('a', { dimensions: 0 })).toThrow(/dimensions/);
  expect(() => read('a', { encoding_format: 1 })).toThrow(/encoding_format/);
});

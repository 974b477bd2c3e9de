import { expect, test } from 'vitest';
import { estimateTokenCount } from './count-tokens.ts';

const countOf = (body: object): number =>
  (
    JSON.parse(
      Buffer.from(
        estimateTokenCount('anthropic-count-tokens', '/', Buffer.from(JSON.stringify(body))),
      ).toString(),
    ) as { input_tokens: number }
  ).input_tokens;

const said = (content: string) => ({ role: 'user', content });

test('an estimate counts texts by their bytes, and something for each message and tool', () => {
  expect(countOf({ model: 'gpt-5', messages: [said('a'.repeat(400))] })).toBe(100 + 3 + 4);
  expect(countOf({ model: 'gpt-5', messages: [said('ä'.repeat(200)), said('a'.repeat(40))] })).toBe(
    110 + 3 + 8,
  );
  const tool = { name: 'look', description: 'x'.repeat(36), input_schema: {} };
  expect(countOf({ model: 'gpt-5', messages: [said('a'.repeat(400))], tools: [tool] })).toBeGreaterThan(
    107 + 14 + 9,
  );
});

test('a long text is estimated by its length, not read word by word', () => {
  expect(countOf({ model: 'gpt-5', messages: [said('word '.repeat(4_000_000))] })).toBe(5_000_000 + 7);
});

import { roughCounter } from '@sluice/tokens';
import { expect, test } from 'vitest';
import { readRerankUsage } from './rerank-answer.ts';
import { readRerankFacts } from './rerank-request.ts';

const documents = [
  'Paris is the capital.',
  { text: 'Rome is old.' },
  { title: 'T', image: 'https://example.com/a.png' },
];

test('a request of Cohere’s or Jina’s shape is read', () => {
  expect(
    readRerankFacts(
      { model: 'rerank-v3.5', query: 'capital', documents, top_n: 2, return_documents: true },
      roughCounter,
    ),
  ).toEqual({
    model: 'rerank-v3.5',
    stream: false,
    includeUsage: false,
    inputTokensEstimate: Math.ceil((7 + 21 + 12 + 1) / 4) + 765,
    attachments: 1,
    units: { searches: 1 },
  });
  const byImage = { model: 'm', query: { image: 'aW1n' }, documents: ['a'] };
  expect(readRerankFacts(byImage, roughCounter).inputTokensEstimate).toBe(766);
});

test.each([
  ['model', { query: 'q', documents: ['a'] }],
  ['query', { model: 'm', documents: ['a'] }],
  ['query', { model: 'm', query: '', documents: ['a'] }],
  ['documents', { model: 'm', query: 'q' }],
  ['documents', { model: 'm', query: 'q', documents: [] }],
  ['documents[1]', { model: 'm', query: 'q', documents: ['a', 7] }],
  ['top_n', { model: 'm', query: 'q', documents: ['a'], top_n: 0 }],
  ['return_documents', { model: 'm', query: 'q', documents: ['a'], return_documents: 'yes' }],
])('a wrong %s is refused by its name', (param, body) => {
  expect(() => readRerankFacts(body, roughCounter)).toThrow(
    expect.objectContaining({ code: 'invalid_request', details: expect.objectContaining({ param }) }),
  );
});

test('search units and tokens are read wherever a provider says them', () => {
  const results = [{ index: 0, relevance_score: 0.9 }];
  expect(readRerankUsage({ results, meta: { billed_units: { search_units: 1 } } })).toEqual({
    input: 0,
    output: 0,
    cachedInput: 0,
    reasoning: 0,
    billing: { searches: 1 },
  });
  const cohere = { billed_units: { search_units: 2 }, tokens: { input_tokens: 40, output_tokens: 0 } };
  expect(readRerankUsage({ results, meta: cohere })).toMatchObject({
    billing: { searches: 2 },
    input: 40,
    output: 0,
  });
  expect(readRerankUsage({ results, usage: { total_tokens: 30 } })).toMatchObject({
    input: 30,
    output: 0,
  });
  expect(readRerankUsage({ results, usage: { total_tokens: 30, prompt_tokens: 30 } })).toMatchObject({
    input: 30,
    output: 0,
  });
  expect(readRerankUsage({ results })).toBeUndefined();
});

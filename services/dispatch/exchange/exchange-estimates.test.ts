import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  COMPLETION,
  chunk,
  START,
  startExchange,
  streaming,
  target,
  USAGE_CHUNK,
} from './exchange-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const { usage: _reported, ...withoutUsage } = COMPLETION;
const question = Buffer.from('{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"hi"}]}');
const alone = { targets: [target('openai')] };

describe('an answer that breaks off', () => {
  test('counts what came of it, and keeps what the provider had said of the request', () => {
    const anthropic = { targets: [target('anthropic', { protocol: 'anthropic-messages' })] };
    const { sink, call, events } = startExchange({
      plan: anthropic,
      body: question,
      envelope: { facts: streaming },
    });
    const usage = { input_tokens: 40, cache_read_input_tokens: 60, output_tokens: 1 };
    const message = { id: 'm', type: 'message', role: 'assistant', model: 'claude', content: [], usage };
    call(0).stream(
      JSON.stringify({ type: 'message_start', message }),
      JSON.stringify({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      JSON.stringify({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text: 'x'.repeat(36) },
      }),
    );
    sink.cancel();
    expect(events).toMatchObject([
      { outcome: 'cancelled', estimated: true, tokens: { input: 100, cachedInput: 60, output: 9 } },
    ]);
  });

  test('is not taken for as short as it was when the provider first told its usage', () => {
    const gemini = { targets: [target('gemini', { protocol: 'gemini' })] };
    const { sink, call, events } = startExchange({
      plan: gemini,
      body: question,
      envelope: { facts: streaming },
    });
    const piece = (text: string, candidatesTokenCount: number): string =>
      JSON.stringify({
        candidates: [{ content: { role: 'model', parts: [{ text }] } }],
        usageMetadata: {
          promptTokenCount: 12,
          candidatesTokenCount,
          totalTokenCount: 12 + candidatesTokenCount,
        },
      });
    call(0).stream(piece('one ', 1), piece('two three four five six ', 6));
    sink.cancel();
    expect(events).toMatchObject([
      { outcome: 'cancelled', estimated: true, tokens: { input: 12, output: 28 / 4 } },
    ]);
  });

  test('behind its usage is metered by that: the caller that left missed nothing of the answer', () => {
    const { sink, call, events } = startExchange({ envelope: { facts: streaming } });
    call(0).stream(chunk('hi', 'stop'), USAGE_CHUNK);
    sink.cancel();
    expect(events).toMatchObject([
      { outcome: 'cancelled', estimated: false, tokens: { input: 11, output: 3 } },
    ]);
  });

  test('is not whole at the first of several reports of usage', () => {
    const { sink, call, events } = startExchange({ envelope: { facts: streaming } });
    const soFar = { usage: { prompt_tokens: 11, completion_tokens: 1, total_tokens: 12 } };
    call(0).stream(JSON.stringify({ ...JSON.parse(chunk('x'.repeat(20))), ...soFar }), chunk('x'.repeat(20)));
    sink.cancel();
    expect(events).toMatchObject([{ estimated: true, tokens: { input: 11, output: 10 } }]);
  });
});

describe('an answer whose provider reports no usage', () => {
  test('is as long as its text, and not as its JSON', () => {
    const { call, events } = startExchange({ plan: alone });
    call(0).json(200, withoutUsage);
    expect(events).toMatchObject([{ estimated: true, tokens: { input: 7, output: 1 } }]);
  });

  test('has no tokens where it is vectors', () => {
    const { call, events } = startExchange({
      plan: { targets: [target('openai', { protocol: 'openai-embeddings' })] },
      envelope: { protocol: 'openai-embeddings', path: '/v1/embeddings' },
    });
    call(0).json(200, {
      object: 'list',
      model: 'e',
      data: [{ index: 0, embedding: Array(500).fill(0.125) }],
    });
    expect(events).toMatchObject([{ estimated: true, tokens: { input: 7, output: 0 } }]);
  });
});

describe('the ingress is told', () => {
  const providersOf = (accepted: readonly { lineage: { provider: string } }[]): string[] =>
    accepted.map(({ lineage }) => lineage.provider);

  test('which target is called, each time it is another, so that it can meter the attempt if this process dies', () => {
    const { sink, call } = startExchange();
    expect(providersOf(sink.accepts)).toEqual(['openai']);
    call(0).json(503, {});
    vi.advanceTimersByTime(60_000);
    expect(providersOf(sink.accepts)).toEqual(['openai', 'groq']);
  });

  test('how far the answer has come', () => {
    const { sink, call } = startExchange({ envelope: { facts: streaming } });
    call(0).stream(chunk('x'.repeat(8)));
    expect(sink.outputTokens).toBe(2);
    call(0).stream(chunk('x'.repeat(8)));
    expect(sink.outputTokens).toBe(4);
  });
});

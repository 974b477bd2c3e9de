import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { COMPLETION, START, startExchange, streaming } from './exchange/exchange-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const chunk = (delta: object, finish: string | null = null): string =>
  JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] });

test('a stream is told by its events and bytes, its first byte, its first word, and its pace', () => {
  const { call, figures } = startExchange({ envelope: { facts: streaming } });
  const events = [chunk({ role: 'assistant' }), chunk({ content: 'four' }), chunk({}, 'stop'), '[DONE]'];
  vi.advanceTimersByTime(100);
  call(0).stream(events[0] ?? '');
  call(0).answer(200, {}, ': keep-alive\n\n');
  vi.advanceTimersByTime(50);
  call(0).stream(events[1] ?? '');
  vi.advanceTimersByTime(30);
  call(0).stream(
    JSON.stringify({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 4, total_tokens: 11 } }),
    ...events.slice(2),
  );
  call(0).listener.onEnd();
  const [stream] = figures.map(figure => figure.stream);
  expect(figures).toMatchObject([{ firstByteMs: 100 }]);
  expect(stream).toMatchObject({ events: 5, durationMs: 80, firstTokenMs: 150, perTokenMs: 10 });
  expect(stream?.bytes).toBeGreaterThan(events.join('').length);
});

test('an answer that is no stream has a first byte alone, and a call without an answer has nothing', () => {
  const { call, figures } = startExchange();
  vi.advanceTimersByTime(20);
  call(0).listener.onFailure({ kind: 'network', detail: 'reset', sent: true });
  vi.advanceTimersByTime(40);
  call(1).json(200, COMPLETION);
  expect(figures).toEqual([
    { firstByteMs: undefined, stream: undefined },
    { firstByteMs: 40, stream: undefined },
  ]);
});

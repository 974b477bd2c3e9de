import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventFolder, foldEvents } from './fold.ts';
import { anyResponse } from './response-fixture.ts';
import type { StreamEvent } from './stream-event.ts';
import { unfoldResponse } from './unfold.ts';

test('folding an unfolded answer gives it back', () => {
  fc.assert(
    fc.property(anyResponse, response => {
      expect(foldEvents(unfoldResponse(response))).toEqual(response);
    }),
  );
});

/** Each delta in two. */
function split(events: readonly StreamEvent[]): StreamEvent[] {
  return events.flatMap((event): StreamEvent[] => {
    if (event.type !== 'text-delta' && event.type !== 'input-delta' && event.type !== 'reasoning-delta')
      return [event];
    const middle = event.text.length >> 1;
    return [
      { ...event, text: event.text.slice(0, middle) },
      { ...event, text: event.text.slice(middle) },
    ];
  });
}

test('deltas of any size fold to the same answer, and folding changes no event', () => {
  fc.assert(
    fc.property(anyResponse, response => {
      const events = split(unfoldResponse(response));
      const before = structuredClone(events);
      expect(foldEvents(events)).toEqual(foldEvents(unfoldResponse(response)));
      expect(events).toEqual(before);
    }),
  );
});

const textBlock: StreamEvent = { type: 'block-start', choice: 0, block: 0, part: { type: 'text', text: '' } };

test('blocks of several tool calls may overlap', () => {
  const call = (block: number, id: string): StreamEvent => ({
    type: 'block-start',
    choice: 0,
    block,
    part: { type: 'tool-call', id, name: 'f', arguments: '', kind: 'function' },
  });
  const input = (block: number, text: string): StreamEvent => ({
    type: 'input-delta',
    choice: 0,
    block,
    text,
  });
  const { choices } = foldEvents([
    call(0, 'a'),
    call(1, 'b'),
    input(1, '{"b"'),
    input(0, '{}'),
    input(1, ':1}'),
  ]);
  expect(choices[0]?.content.parts).toMatchObject([
    { id: 'a', arguments: '{}' },
    { id: 'b', arguments: '{"b":1}' },
  ]);
});

test('a stream without its end is not ended, and one with an error says which', () => {
  const folder = new EventFolder();
  folder.push(textBlock);
  folder.push({ type: 'error', error: { status: 500, message: 'broken' } });
  expect(folder.ended).toBe(false);
  expect(folder.error?.message).toBe('broken');
  expect(folder.response().choices[0]?.finish).toEqual({ unified: 'other' });
});

test('lists of logprobs go on over deltas', () => {
  const delta = (text: string): StreamEvent => ({
    type: 'text-delta',
    choice: 0,
    block: 0,
    text,
    logprobs: { content: [{ token: text }], refusal: null },
  });
  const { choices } = foldEvents([textBlock, delta('a'), delta('b')]);
  expect(choices[0]?.logprobs).toEqual({ content: [{ token: 'a' }, { token: 'b' }], refusal: null });
});

test('proofs of one kind and origin join their values', () => {
  const proof = (value: string): StreamEvent => ({
    type: 'proof',
    choice: 0,
    block: 0,
    proof: { origin: 'anthropic', kind: 'signature', value },
  });
  const start: StreamEvent = {
    type: 'block-start',
    choice: 0,
    block: 0,
    part: { type: 'reasoning', text: '' },
  };
  const { choices } = foldEvents([start, proof('ab'), proof('cd')]);
  expect(choices[0]?.content.parts).toMatchObject([{ proof: { value: 'abcd' } }]);
});

test('deltas for blocks that never began say nothing', () => {
  expect(foldEvents([{ type: 'text-delta', choice: 0, block: 3, text: 'x' }]).choices).toMatchObject([
    { content: { parts: [] } },
  ]);
});

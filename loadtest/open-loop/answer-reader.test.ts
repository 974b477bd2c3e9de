import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerReader, type Verdict } from './answer-reader.ts';

const WORD = 'data: {"choices":[{"delta":{"content":"tide"}}]}\n\n';
const DONE = 'data: [DONE]\n\n';
const ERROR = 'data: {"error":{"message":"gone","type":"server_error","code":"instance_lost"}}\n\n';

/** Reads a stream cut into pieces at these places. */
function read(text: string, events: number | undefined, cuts: readonly number[] = []): AnswerReader {
  const reader = new AnswerReader(true, events);
  reader.onHead(200);
  const places = [...cuts.map(cut => cut % text.length).sort((a, b) => a - b), text.length];
  for (const [index, place] of places.entries()) {
    const piece = text.slice(places[index - 1] ?? 0, place);
    if (piece !== '') reader.onData(Buffer.from(piece));
  }
  return reader;
}

const streams: [string, string, number | undefined, Verdict][] = [
  ['all events and an end', WORD + WORD + DONE, 3, 'whole'],
  ['an end, where events are not counted', WORD + DONE, undefined, 'whole'],
  ['an end, but an event is missing', WORD + DONE, 3, 'damaged'],
  ['comments between its events', `: waiting\n\n${WORD}: waiting\n\n${WORD}${DONE}`, 3, 'whole'],
  ['an error event', WORD + ERROR, 3, 'error-event'],
  ['no end', WORD + WORD, 2, 'damaged'],
  ['half an event', WORD + WORD.slice(0, 20), undefined, 'damaged'],
];

test.each(streams)(
  'a stream with %s is judged the same, wherever it is cut',
  (_what, text, events, verdict) => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 6 }), cuts => {
        expect(read(text, events, cuts).atEnd()).toBe(verdict);
      }),
    );
  },
);

test('the code of an error is read from an event and from an answer', () => {
  expect(read(WORD + ERROR, undefined).errorCode).toBe('instance_lost');
  const refused = new AnswerReader(true, undefined);
  refused.onHead(503);
  refused.onData(Buffer.from('{"error":{"message":"busy","code":"overloaded"}}'));
  expect(refused.errorCode).toBe('overloaded');
  expect(refused.atEnd()).toBe('refused');
});

test('an answer that is not a stream is whole where it is JSON to its end', () => {
  const answer = '{"choices":[{"finish_reason":"stop"}]}';
  for (const [text, verdict] of [
    [answer, 'whole'],
    [answer.slice(0, -1), 'damaged'],
  ] as const) {
    const reader = new AnswerReader(false, undefined);
    reader.onHead(200);
    reader.onData(Buffer.from(text));
    expect(reader.atEnd()).toBe(verdict);
  }
});

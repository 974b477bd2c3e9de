import { describe, expect, test } from 'vitest';
import { foldEvents } from '../ir/fold.ts';
import type { StartedPart, StreamEvent } from '../ir/stream-event.ts';
import { AnswerSplice } from './answer-splice.ts';

const start: StreamEvent = { type: 'start', id: 'first', model: 'one' };
const block = (at: number, part: StartedPart = { type: 'text', text: '' }): StreamEvent => ({
  type: 'block-start',
  choice: 0,
  block: at,
  part,
});
const text = (at: number, said: string): StreamEvent => ({
  type: 'text-delta',
  choice: 0,
  block: at,
  text: said,
});
const stop = (at: number): StreamEvent => ({ type: 'block-stop', choice: 0, block: at });
const finish: StreamEvent = { type: 'finish', choice: 0, finish: { unified: 'stop' } };
const end: StreamEvent = { type: 'end' };
const thought: StartedPart = { type: 'reasoning', text: '' };
const call: StartedPart = { type: 'tool-call', id: 'c', name: 'f', arguments: '', kind: 'function' };

const begun: readonly StreamEvent[] = [start, block(0), text(0, 'Once upon '), text(0, 'a ')];

function splice(first: readonly StreamEvent[], repeats = false) {
  const joined = new AnswerSplice();
  const told = first.flatMap(event => joined.push(event));
  const { said } = joined;
  return {
    said,
    goOn(second: readonly StreamEvent[]): StreamEvent[] {
      joined.goOn({ input: 10, output: 4, cachedInput: 3, reasoning: 0 }, repeats);
      return [...told, ...second.flatMap(event => joined.push(event))];
    },
  };
}

describe('what another call could go on with', () => {
  test.each<[string, readonly StreamEvent[], string | undefined]>([
    ['a text, without the blanks at its end', begun, 'Once upon a'],
    [
      'texts behind a thought that is over',
      [start, block(0, thought), stop(0), block(1), text(1, 'Yes')],
      'Yes',
    ],
    ['several texts', [start, block(0), text(0, 'A'), stop(0), block(1), text(1, 'B')], 'AB'],
    ['nothing yet', [start], ''],
    ['nothing but blanks', [start, block(0), text(0, ' \n')], ''],
    ['a thought that is over', [start, block(0, thought), stop(0)], undefined],
    ['a thought', [start, block(0, thought)], undefined],
    ['a call of a tool', [...begun, stop(0), block(1, call)], undefined],
    [
      'a second answer',
      [...begun, { type: 'block-start', choice: 1, block: 0, part: { type: 'text', text: '' } }],
      undefined,
    ],
    ['an answer that is over', [...begun, stop(0), finish], undefined],
    ['more than a mebibyte', [...begun, text(0, 'x'.repeat(1_048_576))], undefined],
  ])('%s', (_name, events, said) => {
    expect(splice(events).said).toBe(said);
  });
});

test('the text of a second call goes on in the block that is open, and both calls are one answer', () => {
  const { goOn } = splice(begun);
  const events = goOn([
    { type: 'start', id: 'second', model: 'two' },
    block(0),
    text(0, ' '),
    text(0, 'time.'),
    stop(0),
    finish,
    { type: 'usage', usage: { input: 14, output: 2, cacheWriteInput: 1 } },
    end,
  ]);
  expect(foldEvents(events)).toEqual({
    id: 'first',
    model: 'one',
    choices: [
      {
        index: 0,
        content: { bare: false, parts: [{ type: 'text', text: 'Once upon a time.' }] },
        finish: { unified: 'stop' },
      },
    ],
    usage: { input: 24, output: 6, cachedInput: 3, reasoning: 0, cacheWriteInput: 1 },
  });
  expect(events.filter(({ type }) => type === 'block-start')).toHaveLength(1);
});

test('what the second call thinks is left out, and its tool calls stand behind the text', () => {
  const events = splice(begun).goOn([
    start,
    block(0, thought),
    { type: 'reasoning-delta', choice: 0, block: 0, text: 'Hm' },
    {
      type: 'proof',
      choice: 0,
      block: 0,
      proof: { kind: 'signature', value: 's', origin: 'anthropic' } as never,
    },
    stop(0),
    block(1, call),
    { type: 'input-delta', choice: 0, block: 1, text: '{}' },
    stop(1),
    finish,
    end,
  ]);
  expect(events.slice(begun.length)).toEqual([
    stop(0),
    block(1, call),
    { type: 'input-delta', choice: 0, block: 1, text: '{}' },
    stop(1),
    finish,
    end,
  ]);
});

test('a second call that has nothing to add ends the block that is open', () => {
  expect(splice(begun).goOn([start, finish, end]).slice(begun.length)).toEqual([stop(0), finish, end]);
});

test('behind a block that is over the second call has its own', () => {
  const events = splice([...begun, stop(0)]).goOn([start, block(0), text(0, 'time'), stop(0), finish, end]);
  expect(events.slice(begun.length + 1)).toEqual([block(1), text(1, 'time'), stop(1), finish, end]);
});

test('an answer of which nothing was told is that of the second call, thoughts and all', () => {
  const second = [block(0, thought), stop(0), block(1), text(1, 'Yes'), stop(1), finish, end];
  expect(splice([start]).goOn([start, ...second])).toEqual([start, ...second]);
});

test('citations of the second call point to where its text stands in the joined one', () => {
  const cited = (from: number, to: number): StreamEvent => ({
    type: 'citation',
    choice: 0,
    block: 0,
    citation: { start: from, end: to, url: 'https://example.com' },
  });
  const events = splice(begun).goOn([start, block(0), text(0, ' time'), cited(1, 5), stop(0), finish, end]);
  expect(events.find(({ type }) => type === 'citation')).toEqual(cited(12, 16));
});

test('what a provider says again of the text it goes on with is given once', () => {
  const second = [
    start,
    block(0),
    text(0, 'Once up'),
    text(0, 'on a t'),
    text(0, 'ime'),
    stop(0),
    finish,
    end,
  ];
  const answer = foldEvents(splice(begun, true).goOn(second));
  expect(answer.choices[0]?.content.parts).toEqual([{ type: 'text', text: 'Once upon a time' }]);
});

test('a third call goes on with what the second one added', () => {
  const joined = new AnswerSplice();
  const told = begun.flatMap(event => joined.push(event));
  const spent = { input: 5, output: 1, cachedInput: 0, reasoning: 0 };
  joined.goOn(spent, false);
  told.push(...[start, block(0), text(0, 'time ')].flatMap(event => joined.push(event)));
  expect(joined.said).toBe('Once upon a time');
  joined.goOn(spent, false);
  const usage: StreamEvent = { type: 'usage', usage: { input: 5, output: 1 } };
  told.push(
    ...[start, block(0), text(0, 'ago'), stop(0), finish, usage, end].flatMap(event => joined.push(event)),
  );
  const { choices, usage: total } = foldEvents(told);
  expect(choices[0]?.content.parts).toEqual([{ type: 'text', text: 'Once upon a time ago' }]);
  expect(total).toMatchObject({ input: 15, output: 3 });
});

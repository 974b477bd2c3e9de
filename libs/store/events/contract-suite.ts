import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import type { EventLog, NewEvent, ReadFrom, StoredEvent } from './port.ts';

export interface EventNodes {
  /** Two nodes of one new installation; the same log where an installation is one process. */
  one: EventLog;
  other: EventLog;
}

const usage = (id: string): NewEvent => ({
  id,
  subject: 'usage.v1.acme.openai',
  payload: JSON.stringify({ id, text: 'ünï' }),
});

async function appendAll(log: EventLog, ids: readonly string[]): Promise<void> {
  for (const id of ids) log.append(usage(id));
  await log.flush();
}

async function idsOf(log: EventLog, from: ReadFrom): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of log.read('USAGE', { from, follow: false })) ids.push(id);
  return ids;
}

const collect = (ids: string[], events: readonly StoredEvent[]): void => {
  for (const { id } of events) ids.push(id);
};

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

/** What every event log guarantees. `nodes` gives a new installation each time. */
export function eventLogContract(nodes: () => Promise<EventNodes>): void {
  test('what was appended is read from the start, in order, as it was', async () => {
    const { one, other } = await nodes();
    await appendAll(one, ['a', 'b', 'c']);
    const events: StoredEvent[] = [];
    for await (const event of other.read('USAGE', { from: { kind: 'start' }, follow: false }))
      events.push(event);
    expect(events.map(({ id, subject, payload }) => ({ id, subject, payload }))).toEqual(
      ['a', 'b', 'c'].map(usage),
    );
    expect(events[0]?.sequence).toBeGreaterThan(0);
    expect(events[1]?.sequence).toBeGreaterThan(events[0]?.sequence ?? 0);
    expect(Math.abs((events[0]?.at ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test('thousands of events at once are all stored, each once', async () => {
    const { one, other } = await nodes();
    const ids = numbered('event', 3_000);
    await appendAll(one, ids);
    expect(await idsOf(other, { kind: 'start' })).toEqual(ids);
  });

  test('an id that was appended before adds nothing', async () => {
    const { one, other } = await nodes();
    await appendAll(one, ['a', 'b']);
    await appendAll(other, ['b', 'a', 'c']);
    expect(await idsOf(one, { kind: 'start' })).toEqual(['a', 'b', 'c']);
  });

  test('the extent of a stream tells the oldest and the newest sequence there is', async () => {
    const { one, other } = await nodes();
    expect(await one.extent('USAGE')).toMatchObject({ oldest: 0, newest: 0 });
    await appendAll(one, ['a', 'b', 'c']);
    const sequences: number[] = [];
    for await (const { sequence } of other.read('USAGE', { from: { kind: 'start' }, follow: false }))
      sequences.push(sequence);
    const { oldest, newest, kept } = await other.extent('USAGE');
    expect([oldest, newest]).toEqual([sequences[0], sequences[2]]);
    expect(kept).toBeGreaterThanOrEqual(1_000_000);
  });

  test('streams are apart', async () => {
    const { one } = await nodes();
    one.append({ id: 'a', subject: 'audit.v1.acme', payload: '{}' });
    one.append({ id: 'a', subject: 'alert.v1.acme', payload: '{}' });
    await appendAll(one, ['a']);
    for (const stream of ['USAGE', 'AUDIT', 'ALERT'] as const) {
      const subjects: string[] = [];
      for await (const event of one.read(stream, { from: { kind: 'start' }, follow: false })) {
        subjects.push(event.subject);
      }
      expect(subjects).toEqual([expect.stringContaining(stream.toLowerCase())]);
    }
  });

  test('an empty stream is read to its end at once', async () => {
    const { one } = await nodes();
    expect(await idsOf(one, { kind: 'start' })).toEqual([]);
    expect(await idsOf(one, { kind: 'now' })).toEqual([]);
    expect(await idsOf(one, { kind: 'sequence', sequence: 5 })).toEqual([]);
    expect(await idsOf(one, { kind: 'time', at: 0 })).toEqual([]);
  });

  test('a reader begins at a sequence, at a time, or after all', async () => {
    const { one, other } = await nodes();
    await appendAll(one, ['a', 'b']);
    const read: StoredEvent[] = [];
    for await (const event of other.read('USAGE', { from: { kind: 'start' }, follow: false }))
      read.push(event);
    const second = read[1];
    await waitFor(() => Date.now() > (second?.at ?? 0) + 5);
    const between = Date.now();
    await appendAll(one, ['c']);
    expect(await idsOf(other, { kind: 'sequence', sequence: second?.sequence ?? 0 })).toEqual(['b', 'c']);
    expect(await idsOf(other, { kind: 'time', at: between })).toEqual(['c']);
    expect(await idsOf(other, { kind: 'time', at: between + 60_000 })).toEqual([]);
    expect(await idsOf(other, { kind: 'now' })).toEqual([]);
  });

  test('a follower is given old and new events, until its signal is aborted', async () => {
    const { one, other } = await nodes();
    await appendAll(one, ['a', 'b']);
    const controller = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      const options = { from: { kind: 'start' }, follow: true, signal: controller.signal } as const;
      for await (const { id } of other.read('USAGE', options)) seen.push(id);
    })();
    await waitFor(() => seen.length === 2);
    await appendAll(one, ['c']);
    await waitFor(() => seen.length === 3);
    controller.abort();
    await reading;
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('a follower from now on is given nothing older', async () => {
    const { one, other } = await nodes();
    await appendAll(one, numbered('old', 10));
    const controller = new AbortController();
    const seen: string[] = [];
    const options = { from: { kind: 'now' }, follow: true, signal: controller.signal } as const;
    const reading = (async () => {
      for await (const { id } of other.read('USAGE', options)) seen.push(id);
    })();
    let appended = 0;
    await waitFor(async () => {
      appended += 1;
      await appendAll(one, [`new-${appended}`]);
      return seen.length > 0;
    });
    expect(seen[0]).toMatch(/^new-/);
    controller.abort();
    await reading;
  });

  test('a durable consumer is given every event, and goes on where it stopped', async () => {
    const { one, other } = await nodes();
    await appendAll(one, ['a', 'b']);
    const first: string[] = [];
    const stop = await one.consume('USAGE', 'rollup', async events => collect(first, events));
    await waitFor(() => first.length === 2);
    await stop();
    await appendAll(one, ['c', 'd']);
    const second: string[] = [];
    const stopSecond = await other.consume('USAGE', 'rollup', async events => collect(second, events));
    await waitFor(() => second.length === 2);
    await appendAll(one, ['e']);
    await waitFor(() => second.length === 3);
    await stopSecond();
    expect(first).toEqual(['a', 'b']);
    expect(second).toEqual(['c', 'd', 'e']);
  });

  test('a durable consumer that is to begin now is given nothing older, and goes on as any other', async () => {
    const { one, other } = await nodes();
    await appendAll(one, ['a', 'b']);
    const seen: string[] = [];
    const consume = () =>
      other.consume('USAGE', 'late', some => void seen.push(...some.map(({ id }) => id)), { from: 'now' });
    const stop = await consume();
    let appended = 0;
    await waitFor(async () => {
      appended += 1;
      await appendAll(one, [`new-${appended}`]);
      return seen.length > 0;
    });
    expect(seen[0]).toMatch(/^new-/);
    await stop();
    await appendAll(one, ['c']);
    const stopAgain = await consume();
    await waitFor(() => seen.at(-1) === 'c');
    await stopAgain();
  });

  test('a durable consumer that was made to begin is given all since then, whenever somebody runs it', async () => {
    const { one, other } = await nodes();
    await appendAll(one, ['a']);
    await other.begin('USAGE', 'begun');
    await appendAll(one, ['b']);
    await other.begin('USAGE', 'begun');
    await appendAll(one, ['c']);
    const seen: string[] = [];
    const stop = await one.consume('USAGE', 'begun', some => void seen.push(...some.map(({ id }) => id)), {
      from: 'now',
    });
    await waitFor(() => seen.length === 2);
    await stop();
    expect(seen).toEqual(['b', 'c']);
  });

  test('a durable consumer that was forgotten is a new one', async () => {
    const { one, other } = await nodes();
    await appendAll(one, ['a']);
    const seen: string[] = [];
    const consume = () => one.consume('USAGE', 'again', some => void seen.push(...some.map(({ id }) => id)));
    const stop = await consume();
    await waitFor(() => seen.length === 1);
    await stop();
    await other.forget('USAGE', 'again');
    await other.forget('USAGE', 'never');
    const stopAgain = await consume();
    await waitFor(() => seen.length === 2);
    await stopAgain();
    expect(seen).toEqual(['a', 'a']);
  });

  test('an event whose handling fails is handed out again until it succeeds, and stops no other', async () => {
    const { one } = await nodes();
    const handled: string[] = [];
    let failures = 0;
    const stop = await one.consume('USAGE', 'fails', async events => {
      if (events.some(({ id }) => id === 'bad') && failures < 3) {
        failures += 1;
        throw new Error('not yet');
      }
      collect(handled, events);
    });
    await appendAll(one, ['a', 'bad', 'b', 'c']);
    await waitFor(() => handled.length === 4);
    expect(failures).toBe(3);
    expect(handled.toSorted()).toEqual(['a', 'b', 'bad', 'c']);
    await stop();
  });

  test('up to where all is handled is told, and stays below what fails', async () => {
    const { one, other } = await nodes();
    expect(await one.handled('USAGE', 'floor')).toBe(0);
    let fails = true;
    const seen: string[] = [];
    const stop = await one.consume('USAGE', 'floor', async events => {
      if (fails && events.some(({ id }) => id === 'b')) throw new Error('not yet');
      collect(seen, events);
    });
    await appendAll(one, ['a']);
    await waitFor(() => seen.length === 1);
    await appendAll(one, ['b', 'c']);
    await waitFor(() => seen.includes('c'));
    const sequences: number[] = [];
    for await (const { sequence } of one.read('USAGE', { from: { kind: 'start' }, follow: false }))
      sequences.push(sequence);
    await waitFor(async () => (await other.handled('USAGE', 'floor')) === sequences[0]);
    fails = false;
    await waitFor(async () => (await other.handled('USAGE', 'floor')) === sequences[2]);
    await stop();
  });

  test('what waits is handed out together, in order', async () => {
    const { one } = await nodes();
    const ids = numbered('event', 700);
    await appendAll(one, ids);
    const sizes: number[] = [];
    const handled: string[] = [];
    const stop = await one.consume('USAGE', 'together', async events => {
      sizes.push(events.length);
      collect(handled, events);
    });
    await waitFor(() => handled.length === 700);
    expect(handled).toEqual(ids);
    expect(Math.max(...sizes)).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(256);
    await stop();
  });

  test('consumers of one name share the work, those of another get all of it', async () => {
    const { one, other } = await nodes();
    const shared: string[] = [];
    const alone: string[] = [];
    const stops = await Promise.all([
      one.consume('USAGE', 'shared', async events => collect(shared, events)),
      other.consume('USAGE', 'shared', async events => collect(shared, events)),
      one.consume('USAGE', 'alone', async events => collect(alone, events)),
    ]);
    const ids = numbered('event', 500);
    await appendAll(one, ids);
    await waitFor(() => shared.length >= 500 && alone.length >= 500);
    expect(shared.toSorted()).toEqual(ids.toSorted());
    expect(alone).toEqual(ids);
    await Promise.all(stops.map(stop => stop()));
  });
}

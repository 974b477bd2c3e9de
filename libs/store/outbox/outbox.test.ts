import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { NewEvent } from '../events/port.ts';
import { collectingLogger } from '../logger-fixture.ts';
import { openOutbox } from './open-outbox.ts';
import type { Outbox } from './outbox.ts';
import type { SpoolSettings } from './port.ts';

const closers = new Set<() => Promise<void>>();
afterEach(async () => {
  for (const close of closers) await close();
});

const eventOf = (id: string, text = 'ünï'): NewEvent => ({
  id,
  subject: 'usage.v1.acme.openai',
  payload: JSON.stringify({ id, text }),
});

function open(changes: Partial<SpoolSettings> = {}, inherits: (owner: string) => boolean = () => true) {
  const logger = collectingLogger();
  const settings: SpoolSettings = {
    folder: temporaryFolder(),
    owner: 'dispatch.a',
    maxBytes: 1024 ** 2,
    onFull: 'continue',
    ...changes,
  };
  const opened = openOutbox(settings, inherits, logger);
  const close = async (): Promise<void> => {
    closers.delete(close);
    await opened.stopReplaying();
    opened.outbox.close();
  };
  closers.add(close);
  return { ...opened, logger, settings, close };
}

/** As the writer of a log does: takes what there is, and says that it is stored. */
async function storeAll(outbox: Outbox, upTo = Number.POSITIVE_INFINITY): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < upTo && outbox.waiting > 0) {
    const event = outbox.take();
    if (event === undefined) await waitFor(() => outbox.available > 0);
    else {
      expect(JSON.parse(event.payload)).toEqual({ id: event.id, text: expect.any(String) });
      ids.push(event.id);
      outbox.storedNext(1);
    }
  }
  return ids;
}

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

/** Leaves events as a process does that is killed: everything as it is, but for the lock of the kernel. */
function leave(folder: string, owner: string, lines: string, mark = ''): void {
  mkdirSync(join(folder, owner), { recursive: true });
  writeFileSync(join(folder, owner, '00000001.jsonl'), lines);
  if (mark !== '') writeFileSync(join(folder, owner, 'stored'), mark);
}

const lineOf = (id: string): string => `${JSON.stringify([id, 'usage.v1.acme.openai', { id, text: 'x' }])}\n`;

describe('the events of a process', () => {
  test('are on disk when append returns', () => {
    const { outbox, settings } = open();
    outbox.append(eventOf('a'));
    const text = readFileSync(join(settings.folder, settings.owner, '00000001.jsonl'), 'utf8');
    expect(text).toBe('["a","usage.v1.acme.openai",{"id":"a","text":"ünï"}]\n');
  });

  test('are given to the log in order, whatever memory has room for and however they come and go', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.record({ append: fc.nat(30), store: fc.nat(30) }), { minLength: 1, maxLength: 12 }),
        async (events, steps) => {
          const { outbox, close } = open({ memory: { events, characters: 1e6 } });
          const appended: string[] = [];
          const stored: string[] = [];
          for (const step of steps) {
            for (let count = 0; count < step.append; count += 1) {
              const id = `event-${appended.length}`;
              appended.push(id);
              outbox.append(eventOf(id));
            }
            stored.push(...(await storeAll(outbox, step.store)));
          }
          stored.push(...(await storeAll(outbox)));
          expect(stored).toEqual(appended);
          expect(outbox).toMatchObject({ waiting: 0, spoolBytes: 0, lost: 0 });
          await close();
        },
      ),
      { numRuns: 40 },
    );
  });

  test('leave nothing on disk when all are stored and the process ends', async () => {
    const { outbox, settings, close } = open();
    for (const id of numbered('event', 100)) outbox.append(eventOf(id));
    const flushed = outbox.flush();
    await storeAll(outbox);
    await flushed;
    await close();
    expect(readdirSync(settings.folder)).toEqual([]);
  });

  test('take no more disk than those that are not stored, and one file', async () => {
    const { outbox, settings } = open({ maxBytes: 1024 ** 3 });
    const text = 'x'.repeat(100_000);
    for (const id of numbered('event', 200)) {
      outbox.append(eventOf(id, text));
      await storeAll(outbox);
    }
    const files = readdirSync(join(settings.folder, settings.owner));
    expect(files.filter(name => name.endsWith('.jsonl'))).toEqual(['00000005.jsonl']);
  });

  test('that memory has no room for are read from disk, from several files, in order', async () => {
    const { outbox } = open({ maxBytes: 1024 ** 3, memory: { events: 3, characters: 1e9 } });
    const ids = numbered('event', 120);
    for (const id of ids) outbox.append(eventOf(id, 'x'.repeat(100_000)));
    expect(await storeAll(outbox)).toEqual(ids);
  });
});

describe('a spool that is full', () => {
  const full = { maxBytes: 500, memory: { events: 5, characters: 1e6 } };

  test('loses what memory has no room for either, and says that and how many', async () => {
    const { outbox, logger } = open(full);
    for (const id of numbered('event', 30)) outbox.append(eventOf(id));
    expect(outbox).toMatchObject({ accepting: true, problem: expect.stringContaining('bytes') });
    const kept = await storeAll(outbox);
    expect(kept).toEqual(numbered('event', kept.length));
    expect(outbox.lost).toBe(30 - kept.length);
    expect(logger.messages.filter(message => message.includes(`"lost":${outbox.lost}`))).toHaveLength(1);
  });

  test('takes what requests need that run when it becomes full, where new ones are refused', async () => {
    const { outbox } = open({ ...full, onFull: 'stop' });
    const ids = numbered('event', 30);
    for (const id of ids) outbox.append(eventOf(id));
    expect(outbox.accepting).toBe(false);
    expect(await storeAll(outbox)).toEqual(ids);
    expect(outbox.lost).toBe(0);
  });

  test('is found to have room again though no new event comes', async () => {
    const { outbox, logger } = open({ ...full, onFull: 'stop' });
    for (const id of numbered('event', 30)) outbox.append(eventOf(id));
    await storeAll(outbox);
    await waitFor(() => outbox.accepting);
    expect(logger.messages.at(-1)).toContain('again');
    outbox.append(eventOf('later'));
    expect(await storeAll(outbox)).toEqual(['later']);
  });
});

test('a folder that cannot be written is said, and events are kept in memory; or the start fails', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const { outbox, logger } = open({ folder: file });
  expect(outbox).toMatchObject({ accepting: true, problem: expect.stringContaining(file) });
  expect(logger.messages[0]).toContain('crash');
  outbox.append(eventOf('a'));
  expect(await storeAll(outbox)).toEqual(['a']);
  expect(() => open({ folder: file, onFull: 'stop' })).toThrow(
    expect.objectContaining({ details: { internal: expect.stringContaining(file) } }),
  );
});

describe('what a dead process has left', () => {
  test('is stored in order under its ids, up from where it was stored, and then removed', async () => {
    const folder = temporaryFolder();
    const first = lineOf('a');
    leave(folder, 'dispatch.dead', `${first}${lineOf('b')}${lineOf('c')}`, `1 ${first.length}`);
    const { outbox, settings } = open({ folder });
    await waitFor(() => outbox.available === 2);
    expect(await storeAll(outbox)).toEqual(['b', 'c']);
    await waitFor(() => readdirSync(folder).length === 1);
    expect(readdirSync(folder)).toEqual([settings.owner]);
  });

  test('stays where it is until it is stored', async () => {
    const folder = temporaryFolder();
    leave(folder, 'dispatch.dead', lineOf('a'));
    const { outbox, close } = open({ folder, owner: 'dispatch.b' });
    await waitFor(() => outbox.available === 1);
    await close();
    const { outbox: next } = open({ folder, owner: 'dispatch.c' });
    const ids = new Set<string>();
    await waitFor(async () => {
      for (const id of await storeAll(next)) ids.add(id);
      return !readdirSync(folder).includes('dispatch.dead') && !readdirSync(folder).includes('dispatch.b');
    });
    expect([...ids]).toEqual(['a']);
  });

  test('is left alone while its process lives, and where it is not for this one to store', async () => {
    const folder = temporaryFolder();
    const living = open({ folder, owner: 'dispatch.living' });
    living.outbox.append(eventOf('a'));
    leave(folder, 'control.dead', lineOf('b'));
    leave(folder, 'dispatch.dead', lineOf('c'));
    const { outbox } = open({ folder, owner: 'dispatch.new' }, owner => owner.startsWith('dispatch.'));
    await waitFor(() => outbox.available === 1 || living.outbox.available === 2);
    const ids = [...(await storeAll(outbox)), ...(await storeAll(living.outbox))];
    expect(ids.sort()).toEqual(['a', 'c']);
    expect(readdirSync(folder)).toContain('control.dead');
  });

  test('may end in the middle of a line, or be damaged: what is whole is stored, what is not is said', async () => {
    const folder = temporaryFolder();
    const damaged = lineOf('b').replace('usage', 'us"ge');
    leave(folder, 'dispatch.dead', `${lineOf('a')}${damaged}\n${lineOf('c')}`);
    appendFileSync(join(folder, 'dispatch.dead', '00000001.jsonl'), lineOf('d').slice(0, 20));
    const { outbox, logger } = open({ folder });
    await waitFor(() => outbox.available === 2);
    expect(await storeAll(outbox)).toEqual(['a', 'c']);
    expect(logger.messages.filter(message => message.includes('damaged'))).toHaveLength(1);
  });
});

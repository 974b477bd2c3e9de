import { setTimeout as delay } from 'node:timers/promises';
import type { Verdict } from '@sluice/loadtest/open-loop/answer-reader';
import type { RequestRecord } from '@sluice/loadtest/open-loop/send-chat';
import { readRecords } from './read-records.ts';
import type { Table } from './scenario.ts';

/** Something that is away for a while. */
export interface Outage {
  what: string;
  begin(): unknown;
  end(): unknown;
  lastsMs: number;
  /** How requests may end for it, beside being answered whole. */
  tolerates?: readonly Verdict[];
  /** Counts what the gateway does with it, so that it can be seen that it is in use again. Absent: not looked at. */
  countUses?(): Promise<number>;
}

/** When it was, epoch milliseconds. */
export interface PastOutage {
  what: string;
  tolerates: readonly Verdict[];
  beganAt: number;
  endedAt: number;
  /** From its end until it was in use again; undefined where that was not looked at. */
  inUseAfterMs: number | undefined;
}

/** What clients saw of an outage. */
export interface OutageSeen {
  what: string;
  lastedMs: number;
  /** Sent while it lasted, and until all went well again. */
  requests: number;
  /** Of these, how many got no answer, by their code or verdict. */
  failures: Record<string, number>;
  /** How many of them ended in a way that is not tolerated. */
  wrongs: number;
  /** The longest that one of them waited for the end of its answer, or of its refusal. */
  slowestMs: number;
  /** From the end of the outage until requests are answered at once again. Infinity: never. */
  recoveredAfterMs: number;
  inUseAfterMs: number | undefined;
}

/** An answer at once: streams of the load take half a second by themselves. */
const PROMPT_MS = 2_000;
const POLL_MS = 50;
const GIVE_UP_MS = 10_000;

export async function haveOutages(
  outages: readonly Outage[],
  calmMs: number,
  progress: (line: string) => void,
): Promise<PastOutage[]> {
  const past: PastOutage[] = [];
  for (const { what, begin, end, lastsMs, tolerates = [], countUses } of outages) {
    await delay(calmMs);
    progress(what);
    const beganAt = Date.now();
    await begin();
    await delay(lastsMs);
    await end();
    const endedAt = Date.now();
    past.push({
      what,
      tolerates,
      beganAt,
      endedAt,
      inUseAfterMs: countUses === undefined ? undefined : await untilUsed(countUses, endedAt),
    });
  }
  await delay(calmMs);
  return past;
}

async function untilUsed(countUses: () => Promise<number>, since: number): Promise<number> {
  const before = await countUses();
  while (Date.now() - since < GIVE_UP_MS) {
    if ((await countUses()) > before) return Date.now() - since;
    await delay(POLL_MS);
  }
  return Number.POSITIVE_INFINITY;
}

/** What the clients of a load saw of each outage. `recordFile` is that of the load, `startedAt` when it began. */
export function lookAt(past: readonly PastOutage[], recordFile: string, startedAt: number): OutageSeen[] {
  const records = readRecords(recordFile);
  return past.map(({ what, tolerates, beganAt, endedAt, inUseAfterMs }, index) => {
    const fromMs = beganAt - startedAt;
    const toMs = endedAt - startedAt;
    const untilMs = (past[index + 1]?.beganAt ?? Number.POSITIVE_INFINITY) - startedAt;
    // Those that run when an outage begins are its own.
    const concerned = records.filter(
      ({ atMs, totalMs }) => atMs + totalMs >= fromMs && atMs + totalMs < untilMs,
    );
    const lastTrouble = concerned.findLast(record => !isPrompt(record))?.atMs ?? fromMs;
    const isOver = concerned.some(({ atMs }) => atMs > lastTrouble);
    const hurt = concerned.filter(({ atMs }) => atMs <= Math.max(lastTrouble, toMs));
    return {
      what,
      lastedMs: endedAt - beganAt,
      requests: hurt.length,
      failures: countFailures(hurt),
      wrongs: hurt.filter(({ verdict }) => !['whole', 'left', ...tolerates].includes(verdict)).length,
      slowestMs: Math.max(0, ...hurt.map(({ totalMs }) => totalMs)),
      inUseAfterMs,
      recoveredAfterMs: isOver ? Math.max(0, lastTrouble - toMs) : Number.POSITIVE_INFINITY,
    };
  });
}

const isPrompt = ({ verdict, totalMs }: RequestRecord): boolean =>
  verdict === 'left' || (verdict === 'whole' && totalMs < PROMPT_MS);

function countFailures(records: readonly RequestRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { verdict, code } of records) {
    if (verdict === 'whole' || verdict === 'left') continue;
    const name = code === undefined ? verdict : `${verdict}: ${code}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const seconds = (milliseconds: number): string => (milliseconds / 1_000).toFixed(1);

export const outageTable = (seen: readonly OutageSeen[]): Table => ({
  title: 'What clients saw',
  columns: ['outage', 'lasted s', 'requests', 'failures', 'slowest s', 'recovered after s', 'in use after s'],
  rows: seen.map(({ what, lastedMs, requests, failures, slowestMs, recoveredAfterMs, inUseAfterMs }) => [
    what,
    seconds(lastedMs),
    requests,
    Object.entries(failures)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ') || 'none',
    seconds(slowestMs),
    seconds(recoveredAfterMs),
    inUseAfterMs === undefined ? '–' : seconds(inUseAfterMs),
  ]),
});

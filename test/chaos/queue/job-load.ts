import { setTimeout as delay } from 'node:timers/promises';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { tenants } from './waiting-load.ts';

export interface JobRecord {
  id: string;
  tenant: string;
  /** Where its answer will be; undefined where it was not taken. */
  location?: string;
  /** What it was answered when it was handed in. */
  taken: number;
  /** Of its answer; undefined where there is none yet. */
  status?: number;
}

export interface JobLoad {
  /** Resolves when every job has an answer, or after this time. */
  answers(withinMs: number): Promise<readonly JobRecord[]>;
}

const POLL_EVERY_MS = 500;
const POLLED_AT_ONCE = 20;

/** In the proportion in which tenants ask. */
const shares = Object.entries(tenants).flatMap(([tenant, share]) =>
  Array.from({ length: share }, () => tenant),
);

/** Hands in jobs at a rate, spread over the ingresses, and asks for their answers. */
export function startJobLoad(
  cluster: ChaosCluster,
  keys: ReadonlyMap<string, string>,
  { jobsPerSecond, seconds, idPrefix }: { jobsPerSecond: number; seconds: number; idPrefix: string },
): JobLoad {
  const records: JobRecord[] = [];
  const keyOf = (tenant: string): Record<string, string> => ({ authorization: `Bearer ${keys.get(tenant)}` });
  const urlOf = (index: number): string => cluster.urls[index % cluster.urls.length] ?? '';

  const handIn = async (index: number): Promise<void> => {
    const tenant = shares[index % shares.length] ?? '';
    const record: JobRecord = { id: `${idPrefix}-${index}`, tenant, taken: 0 };
    records.push(record);
    const messages = [{ role: 'user', content: 'The tide comes in and goes out again.' }];
    try {
      const response = await fetch(`${urlOf(index)}/v1/chat/completions`, {
        method: 'POST',
        headers: { ...keyOf(tenant), 'content-type': 'application/json', prefer: 'respond-async' },
        body: JSON.stringify({ model: 'chaos-whole', user: record.id, messages }),
      });
      await response.arrayBuffer();
      record.taken = response.status;
      record.location = response.headers.get('location') ?? undefined;
    } catch {
      // Its ingress was killed: nobody said that the job is taken.
    }
  };
  const handedIn = (async () => {
    const count = jobsPerSecond * seconds;
    const startedAt = Date.now();
    const asking: Promise<void>[] = [];
    for (let index = 0; index < count; index++) {
      await delay(Math.max(0, startedAt + (index / jobsPerSecond) * 1_000 - Date.now()));
      asking.push(handIn(index));
    }
    await Promise.all(asking);
  })();

  const ask = async (record: JobRecord, index: number): Promise<void> => {
    const response = await fetch(`${urlOf(index)}${record.location}`, {
      headers: keyOf(record.tenant),
    }).catch(() => undefined);
    await response?.arrayBuffer();
    if (response !== undefined && response.status !== 202 && response.headers.has('x-sluice-job'))
      record.status = response.status;
  };
  const open = (): JobRecord[] =>
    records.filter(({ location, status }) => location !== undefined && status === undefined);

  return {
    async answers(withinMs) {
      await handedIn;
      const until = Date.now() + withinMs;
      for (let round = 0; open().length > 0 && Date.now() < until; round++) {
        const waiting = open();
        for (let at = 0; at < waiting.length; at += POLLED_AT_ONCE)
          await Promise.all(
            waiting.slice(at, at + POLLED_AT_ONCE).map((record, index) => ask(record, round + index)),
          );
        await delay(POLL_EVERY_MS);
      }
      return records;
    },
  };
}

import { waitFor } from '@sluice/testkit';
import { bearer, chatBody, mintKey, post } from '../e2e/client.ts';
import type { Gateway } from '../e2e/gateway.ts';
import { apply, numbered, servedRevisions } from '../e2e/numbered-config.ts';

const WAITED_MS = 60_000;
const CLIENTS = 4;

export interface ConvergenceOptions {
  /** How many processes have to serve each change. */
  processes: number;
  changes: number;
  /** Of a guardrail, so that the configuration is large. */
  terms?: number;
}

export interface Convergence {
  sizeBytes: number;
  processes: number;
  /** Of each change: from the answer to who applied it until every process said that it serves it. */
  timesMs: number[];
  /** Requests that were made meanwhile, by the status of their answer. */
  statuses: ReadonlyMap<number, number>;
}

/** Clients that ask for answers one after the other, until they are told to stop. */
function startLoad(gateway: Gateway, key: string) {
  const statuses = new Map<number, number>();
  let stopped = false;
  const running = Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (!stopped) {
        const response = await post(gateway, '/v1/chat/completions', chatBody('sample'), bearer(key));
        await response.arrayBuffer();
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      }
    }),
  );
  return {
    statuses,
    stop: () => {
      stopped = true;
      return running;
    },
  };
}

/** Applies one configuration after the other under load, and measures how long it takes until every process serves it. */
export async function measureConvergence(
  gateway: Gateway,
  { processes, changes, terms = 0 }: ConvergenceOptions,
): Promise<Convergence> {
  const { key } = await mintKey(gateway);
  const load = startLoad(gateway, key);
  const timesMs: number[] = [];
  try {
    for (let number = 1; number <= changes; number++) {
      const document = numbered(number, terms);
      timesMs.push(await timeOf(gateway, document, processes));
    }
  } finally {
    await load.stop();
  }
  const sizeBytes = JSON.stringify(numbered(changes, terms)).length;
  return { sizeBytes, processes, timesMs, statuses: load.statuses };
}

async function timeOf(gateway: Gateway, document: object, processes: number): Promise<number> {
  const { status, code, revision } = await apply(gateway, document);
  if (status !== 200) throw new Error(`a configuration was refused: ${status} ${code}`);
  const appliedAt = performance.now();
  await waitFor(
    async () => {
      const served = await servedRevisions(gateway);
      return served.length >= processes && served.every(each => each === revision);
    },
    { timeoutMs: WAITED_MS, what: 'every process to serve the new revision' },
  );
  return performance.now() - appliedAt;
}

/** Such as `81 ms (median), 158 ms (p95), 158 ms (the longest)`. */
export function renderTimes(timesMs: readonly number[]): string {
  const sorted = timesMs.toSorted((left, right) => left - right);
  const at = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  return `${at(0.5)} ms (median), ${at(0.95)} ms (p95), ${at(1)} ms (the longest)`;
}

/** A line for people. */
export function renderConvergence({ sizeBytes, processes, timesMs, statuses }: Convergence): string {
  const answered = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
  return `${processes} processes, ${Math.round(sizeBytes / 1024)} KiB, ${timesMs.length} changes: every process served them after ${renderTimes(timesMs)}; requests meanwhile: ${answered}`;
}

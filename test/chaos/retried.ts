import { setTimeout as delay } from 'node:timers/promises';

/** What takes longer to answer is asked again. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 250;

/** Rejects, naming what it is, where there is no answer in time. */
export async function withinPatience<T>(what: string, answer: Promise<T>): Promise<T> {
  const answered = new AbortController();
  const tooLate = delay(PATIENCE_MS, undefined, { signal: answered.signal }).then(() => {
    throw new Error(`No answer within ${PATIENCE_MS} ms: ${what}.`);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    answered.abort();
  }
}

/** Asks again until there is an answer, or `performance.now()` is past the deadline: a process that was asked may have been killed. */
export async function retried<T>(what: string, ask: () => Promise<T>, deadline: number): Promise<T> {
  for (;;)
    try {
      return await withinPatience(what, ask());
    } catch (cause) {
      if (performance.now() > deadline) throw cause;
      await delay(PAUSE_MS);
    }
}

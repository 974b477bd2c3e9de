import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** Default 30 seconds: enough for a machine that has other things to do. */
  timeoutMs?: number;
  /** What is waited for, for the error's text. */
  what?: string;
}

const POLL_MS = 10;

/**
 * Resolves with the first truthy value of `condition`, asked every 10 ms. A condition that throws is one
 * that does not hold yet; its last error is the cause of the one thrown at the timeout.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 30_000, what = 'the condition' }: WaitOptions = {},
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const value = await condition();
      if (value) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await delay(POLL_MS);
  } while (performance.now() < deadline);
  throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`, { cause });
}

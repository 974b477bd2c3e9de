import { pause } from './pause.ts';

const TRIES = 3;
const PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** Refused before anything was done, or answered by what stands in front of the gateway. */
const worthAnotherTry = new Set([429, 502, 503, 504]);

function pauseBefore(retry: number, response: Response | undefined): number {
  const seconds = Number(response?.headers.get('retry-after') ?? Number.NaN);
  const wished = Number.isNaN(seconds) ? PAUSE_MS * 2 ** (retry - 1) : seconds * 1000;
  return Math.min(wished, LONGEST_PAUSE_MS);
}

/**
 * A `fetch` that asks again, twice at most, where the gateway was away or had too much to do. A change carries an
 * `Idempotency-Key`, so that it is made once though its first answer was lost.
 */
export function persistentFetch(fetch: typeof globalThis.fetch): (request: Request) => Promise<Response> {
  return async request => {
    if (request.method !== 'GET') request.headers.set('idempotency-key', crypto.randomUUID());
    for (let tries = 1; ; tries++) {
      const isLast = tries === TRIES;
      let response: Response | undefined;
      try {
        response = await fetch(isLast ? request : request.clone());
        if (isLast || !worthAnotherTry.has(response.status)) return response;
        await response.body?.cancel();
      } catch (cause) {
        if (isLast || request.signal.aborted) throw cause;
      }
      await pause(pauseBefore(tries, response), request.signal);
    }
  };
}

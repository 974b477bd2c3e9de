import { setTimeout as delay } from 'node:timers/promises';
import { CommandError, exitCodes } from './exit-codes.ts';
import type { GatewayClient } from './gateway-client.ts';
import { readLines } from './read-lines.ts';

export interface FollowEventsOptions {
  client: Pick<GatewayClient, 'open'>;
  /** Of the API that answers with events, such as `/api/v1/audit`. */
  path: string;
  from: string;
  follow: boolean;
  /** What else the query says. */
  filter: Readonly<Record<string, string | undefined>>;
  /** Ends the reading. */
  signal: AbortSignal;
  /** Says that the connection was lost and where reading goes on. */
  onLost: (position: string) => void;
  /** First pause before the gateway is asked again; doubled each time, up to twenty times as long. */
  pauseMs?: number;
}

/** The gateway sends a blank line every 15 seconds: after this long without one the connection is dead. */
const SILENCE_MS = 60_000;
const PAUSE_MS = 250;

/** Of an event as the gateway writes it. */
export const sequenceIn = (line: string): number | undefined => {
  const [, digits] = /^\{"sequence":(\d+),/.exec(line) ?? [];
  return digits === undefined ? undefined : Number(digits);
};

/** When an answer began, by the gateway's clock: where to go on if nothing came before it broke off. */
function beginningOf(response: Response, otherwise: string): string {
  const at = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(at) ? otherwise : new Date(at).toISOString();
}

const isUnavailable = (cause: unknown): boolean =>
  !(cause instanceof CommandError) || cause.exitCode === exitCodes.unavailable;

/**
 * Events as lines of JSON, each once. A connection that breaks is made again from the event after
 * the last one, for as long as it takes; only the first one must succeed.
 */
export async function* followEvents(options: FollowEventsOptions): AsyncGenerator<string> {
  const { client, path, follow, filter, signal, onLost, pauseMs = PAUSE_MS } = options;
  let position = options.from;
  let connected = false;
  let failures = 0;
  while (!signal.aborted) {
    const silence = new AbortController();
    const watchdog = setTimeout(() => silence.abort(), SILENCE_MS);
    try {
      const query = new URLSearchParams({ from: position, follow: String(follow) });
      for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value);
      const response = await client.open(`${path}?${query}`, AbortSignal.any([signal, silence.signal]));
      connected = true;
      if (position === 'now') position = beginningOf(response, position);
      for await (const line of readLines(response.body ?? new ReadableStream())) {
        watchdog.refresh();
        failures = 0;
        const sequence = sequenceIn(line);
        if (sequence === undefined) continue;
        position = String(sequence + 1);
        yield line;
      }
      if (!follow) return;
    } catch (cause) {
      if (signal.aborted) return;
      if (!connected || !isUnavailable(cause)) throw cause;
      if (failures === 0) onLost(position);
      failures++;
    } finally {
      clearTimeout(watchdog);
    }
    const pause = Math.min(pauseMs * 2 ** Math.max(0, failures - 1), pauseMs * 20);
    await delay(pause, undefined, { signal }).catch(() => {});
  }
}

import { pause } from '../pause.ts';
import { readLines } from './read-lines.ts';

export interface FollowEventsOptions {
  /** Asks the gateway for events, such as `/api/v1/usage/events`; `query` says from where and which. */
  open: (query: Record<string, string>, signal: AbortSignal) => Promise<Response>;
  /** `start`, `now`, a sequence number or a time. */
  from: string;
  follow: boolean;
  /** What else the query says. */
  filter: Readonly<Record<string, string | undefined>>;
  /** Ends the reading. */
  signal: AbortSignal;
  /** Whether it is worth asking again after `open` has failed, or an answer broke off. */
  isUnavailable: (cause: unknown) => boolean;
  /** Hears that the connection was lost and where reading goes on. */
  onLost?: ((position: string) => void) | undefined;
  /** First pause before the gateway is asked again; doubled each time, up to twenty times as long. */
  pauseMs?: number | undefined;
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

/**
 * Events as lines of JSON, each once. A connection that breaks is made again from the event after
 * the last one, for as long as it takes; only the first one must succeed.
 */
export async function* followEvents(options: FollowEventsOptions): AsyncGenerator<string> {
  const { open, follow, filter, signal, isUnavailable, onLost, pauseMs = PAUSE_MS } = options;
  let position = options.from;
  let connected = false;
  let failures = 0;
  while (!signal.aborted) {
    const silence = new AbortController();
    let watchdog = setTimeout(() => silence.abort(), SILENCE_MS);
    try {
      const query: Record<string, string> = { from: position, follow: String(follow) };
      for (const [name, value] of Object.entries(filter)) if (value) query[name] = value;
      const until = AbortSignal.any([signal, silence.signal]);
      const response = await open(query, until);
      connected = true;
      if (position === 'now') position = beginningOf(response, position);
      for await (const line of readLines(response.body ?? new ReadableStream(), until)) {
        clearTimeout(watchdog);
        watchdog = setTimeout(() => silence.abort(), SILENCE_MS);
        failures = 0;
        const sequence = sequenceIn(line);
        if (sequence === undefined) continue;
        position = String(sequence + 1);
        yield line;
      }
      if (silence.signal.aborted) throw new Error('The connection fell silent.');
      if (!follow) return;
    } catch (cause) {
      if (signal.aborted) return;
      if (!connected || !isUnavailable(cause)) throw cause;
      if (failures === 0) onLost?.(position);
      failures++;
    } finally {
      clearTimeout(watchdog);
    }
    await pause(Math.min(pauseMs * 2 ** Math.max(0, failures - 1), pauseMs * 20), signal);
  }
}

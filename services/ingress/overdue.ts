import type { InstanceId } from '@sluice/contract';
import type { DriverOptions } from './driver-options.ts';
import { type InFlight, workerOf } from './in-flight.ts';

/** How long an instance may be silent until it is asked for frames that may be missing, at first. */
export const PROBE_FIRST_MS = 500;
const PROBE_MAX_MS = 5_000;

/** What is late about a request, the worst first; undefined where nothing is. */
export type Overdue = 'deadline' | 'slow-client' | 'not-taken' | 'silent';

/** `losesNothing` tells of an instance whose answers come by calls: its silence hides no frames. */
export function overdueOf(
  request: InFlight,
  now: number,
  { clockToleranceMs, slowClientMs }: DriverOptions,
  losesNothing: (worker: InstanceId) => boolean,
): Overdue | undefined {
  const { envelope, state, startBy, pausedAt, heardAt, probeAfterMs } = request;
  if (now > envelope.deadline) return 'deadline';
  if (pausedAt !== undefined && now - pausedAt > slowClientMs) return 'slow-client';
  if (state.kind === 'handed-on' && now > startBy + clockToleranceMs) return 'not-taken';
  const worker = workerOf(request);
  if (worker === undefined || pausedAt !== undefined || now - heardAt <= probeAfterMs) return undefined;
  return losesNothing(worker) ? undefined : 'silent';
}

/** Frames came, or there is a new attempt to hear of. */
export function markHeard(request: InFlight, now: number): void {
  request.heardAt = now;
  request.probeAfterMs = PROBE_FIRST_MS;
}

/** Frames may have been lost just now: the next look at the request asks for them. */
export function suspect(request: InFlight, now: number): void {
  request.heardAt = now - PROBE_FIRST_MS - 1;
  request.probeAfterMs = PROBE_FIRST_MS;
}

/** Asks for frames that may be missing; the next time after twice as long. */
export function probe(request: InFlight, now: number): void {
  request.heardAt = now;
  request.probeAfterMs = Math.min(PROBE_MAX_MS, request.probeAfterMs * 2);
  request.receiver.probe();
}

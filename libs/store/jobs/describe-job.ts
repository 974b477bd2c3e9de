import { jobPath } from '@sluice/contract';
import type { Place } from '../queues/port.ts';
import type { Job } from './port.ts';

/** What a caller is told of a job of its own. */
export interface JobStatus {
  id: string;
  object: 'job';
  state: Job['state'];
  /** About how many turns there are until its own, that one included. */
  position?: number;
  /** Absent while nothing moves. */
  expectedWaitSeconds?: number;
  createdAt: string;
  /** It is given up if it is not done by then. */
  dueBy: string;
  finishedAt?: string;
  /** Of its answer. */
  status?: number;
  error?: { code: string; message: string };
}

const ASK_AGAIN_DEFAULT_SECONDS = 5;
const ASK_AGAIN_MAX_SECONDS = 60;

export function describeJob(job: Job, place: Place | undefined): JobStatus {
  const { id, state, createdAt, dueBy, finishedAt, status, reason } = job;
  const waiting = state === 'queued' && place?.kind === 'waiting' ? place : undefined;
  return {
    id,
    object: 'job',
    state,
    ...(waiting !== undefined && { position: waiting.position }),
    ...(waiting?.expectedWaitMs !== undefined && {
      expectedWaitSeconds: Math.ceil(waiting.expectedWaitMs / 1_000),
    }),
    createdAt: timeOf(createdAt),
    dueBy: timeOf(dueBy),
    ...(finishedAt !== undefined && { finishedAt: timeOf(finishedAt) }),
    ...(status !== undefined && { status }),
    ...(reason !== undefined && { error: reason }),
  };
}

/** Of a 202 that tells it: where to ask, and when again. */
export function jobHeaders({ id, expectedWaitSeconds }: JobStatus): Record<string, string> {
  const seconds = Math.min(ASK_AGAIN_MAX_SECONDS, expectedWaitSeconds ?? ASK_AGAIN_DEFAULT_SECONDS);
  return {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    location: jobPath(id),
    'retry-after': String(Math.max(1, seconds)),
  };
}

const timeOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

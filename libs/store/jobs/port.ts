import type { InstanceId, JobState, Protocol } from '@sluice/contract';

/** A job as it was taken. Times are epoch milliseconds. */
export interface NewJob {
  /** That of its request. */
  id: string;
  queue: string;
  tenant: string;
  team?: string | undefined;
  user?: string | undefined;
  keyId?: string | undefined;
  priority: number;
  protocol: Protocol;
  model?: string | undefined;
  createdAt: number;
  /** What is not done so long after it was taken, or tried again, is given up. */
  maxAgeMs: number;
  /** How long it is kept after its end, with its answer. */
  keepForMs: number;
}

/** Why a job is a dead letter: the code of the error that its caller is told, and its text. */
interface DeathReason {
  code: string;
  message: string;
}

export interface Job extends NewJob {
  state: JobState;
  dueBy: number;
  /** How often it was begun. */
  runs: number;
  /** Who runs it, or did so last. */
  runner?: InstanceId | undefined;
  finishedAt?: number | undefined;
  /** Of the answer. */
  status?: number | undefined;
  reason?: DeathReason | undefined;
}

/** One run of a job. Who holds the claim of an earlier one has no say any more. */
export interface Claim {
  id: string;
  run: number;
}

export type Claimed =
  | { kind: 'claimed'; job: Job; request: Uint8Array }
  /** Another one runs it. */
  | { kind: 'busy' }
  /** It is at its end, or unknown. */
  | { kind: 'over' };

export type JobEnd =
  | { state: 'completed'; status: number }
  | { state: 'failed'; status: number; reason: DeathReason };

export interface JobQuery {
  /** Undefined: of everybody. */
  tenant?: string | undefined;
  queue?: string | undefined;
  state?: JobState | undefined;
  limit: number;
  /** `next` of the page before. */
  after?: string | undefined;
}

export interface JobPage {
  /** The newest first. */
  jobs: Job[];
  /** Where there may be more: a page may hold fewer than asked for. */
  next?: string | undefined;
}

/** How long a run outlives the last word of its runner. */
export const RUN_LEASE_MS = 15_000;

/**
 * The jobs of an installation: requests whose callers do not wait for the answer. What was asked and answered comes here encrypted, and stays for
 * as long as the job says. Whose turn it is, a queue knows (`QueueStore`).
 *
 * One at a time runs a job: it claims it, renews its claim, and ends it or gives it back. Time is the store's own. Methods reject with a
 * `GatewayError` `not_ready` while the store is away.
 */
export interface JobStore {
  create(job: NewJob, request: Uint8Array): Promise<void>;
  find(id: string): Promise<Job | undefined>;
  claim(id: string, runner: InstanceId): Promise<Claimed>;
  /** False: the claim is not good any more; the job was cancelled, or another one runs it. */
  renew(claims: readonly Claim[]): Promise<boolean[]>;
  /** It waits for another turn. */
  release(claim: Claim): Promise<boolean>;
  /** `run` undefined: of a job that nobody runs. False: it had its end, or the claim is not good any more. */
  finish(claim: { id: string; run: number | undefined }, end: JobEnd, answer: Uint8Array): Promise<boolean>;
  /** What it was answered, encrypted. */
  answer(job: Job): Promise<Uint8Array | undefined>;
  /** Returns it as it was before, where it was not at its end yet. */
  cancel(id: string): Promise<Job | undefined>;
  /** A dead letter waits again, for as long as a new job. False: it is none. */
  retry(id: string): Promise<boolean>;
  /** Nothing is left of it. False: there is none, or it is not at its end yet. */
  drop(id: string): Promise<boolean>;
  list(query: JobQuery): Promise<JobPage>;
  /** What asks for a turn: it waits, or who ran it is silent. `request` opens it, to say what became of it. */
  unattended(after: string | undefined): Promise<JobPage>;
  request(id: string): Promise<Uint8Array | undefined>;
  /** Whether this instance is the one that looks after what is unattended, for so long. */
  takesCare(instance: InstanceId, forMs: number): Promise<boolean>;
}

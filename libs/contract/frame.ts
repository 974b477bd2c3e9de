import type { BudgetCharge } from './budget.ts';
import type { GatewayErrorShape } from './errors.ts';
import type { InstanceId } from './instance-id.ts';
import type { JobTerms } from './job.ts';
import type { Plan } from './plan.ts';

/** What ingress needs to know to drive again, or to meter an attempt whose instance died. */
export interface AcceptedFrame {
  kind: 'accepted';
  /** Whether the route lets the ingress drive again when this instance dies before the first byte. */
  redrive: boolean;
  /** How long its text was checked before: time in which it did not wait for its turn. */
  checkedMs?: number | undefined;
  /** Who called a provider for an attempt before this one that has not been settled. What it said of that may have got lost. */
  earlier?: { attempt: number; instance: InstanceId } | undefined;
  lineage: {
    tenant: string;
    team?: string | undefined;
    user?: string | undefined;
    keyId?: string | undefined;
    /** Of its key. */
    tags?: string[] | undefined;
    route: string;
    /** Of the target that is about to be called. */
    provider: string;
    /** The kind of that provider. */
    kind: string;
    model: string;
    configRevision: number;
    /** Budgets that it is charged to, and what is reserved of each. */
    budgets?: BudgetCharge[] | undefined;
    reservedNanoDollars?: number | undefined;
    degraded?: Plan['degraded'];
  };
}

/** No target can be called now: the request waits in a queue until its turn comes, and nobody works on it meanwhile. */
export interface QueuedFrame {
  kind: 'queued';
  queue: string;
  /** For how long it may wait in all, from the first time on. */
  maxWaitMs: number;
  keepAliveAfterMs: number;
  /** It waits as a job, and not yet: whoever holds its connection makes one of it. Of a job: it waits on. */
  job?: JobTerms | undefined;
  /** By it the request is metered if it ends while it waits. */
  lineage: AcceptedFrame['lineage'];
}

/** What goes back to an ingress. Frames are numbered from 0 within an attempt. */
export type Frame =
  | AcceptedFrame
  | { kind: 'head'; status: number; headers: Record<string, string> }
  /** `outputTokens`: how many the provider has made up to here; 0 where nobody counts them. */
  | { kind: 'data'; bytes: Uint8Array; outputTokens: number }
  /** `frames` counts all frames of the attempt, this one included; `bytes` those of `data`. */
  | { kind: 'end'; frames: number; bytes: number }
  | QueuedFrame
  | { kind: 'rejection'; error: GatewayErrorShape };

export interface NumberedFrame {
  sequence: number;
  frame: Frame;
}

export const isFinal = (frame: Frame): boolean =>
  frame.kind === 'end' || frame.kind === 'queued' || frame.kind === 'rejection';

/** How much of an answer may be unacknowledged: what a stage retains, and what one request may cost in memory. */
export const WINDOW_BYTES = 256 * 1024;

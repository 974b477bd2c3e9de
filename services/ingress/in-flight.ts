import type { FrameReceiver } from '@sluice/bus';
import type { AcceptedFrame, Body, Envelope, GatewayError, InstanceId, QueuedFrame } from '@sluice/contract';
import type { QueuePlace } from './queue/queue-place.ts';

/** The client's side of a request: where its answer is written. */
export interface Caller {
  /** Whether an answer has begun: from then on no other attempt can take over unseen. */
  readonly started: boolean;
  head(status: number, headers: Record<string, string>): void;
  /** False when the client reads slower than it is sent to: `onResume` says when it has caught up. */
  data(bytes: Uint8Array): boolean;
  end(): void;
  /** An HTTP error before the first byte, the protocol's own error event after it. */
  fail(error: GatewayError): void;
  /** Called after the frames of one delivery: write them now, together. */
  flush(): void;
  onResume(listener: () => void): void;
  /** Shows the caller of a stream that its request goes on, before there is an answer. */
  keepAlive(): void;
  /**
   * Its request waits for its turn, or (undefined) for a limit that is reached: here, with its connection, where this gives nothing; else
   * elsewhere, from when the promise is kept on.
   */
  park(frame: QueuedFrame | undefined): Promise<void> | undefined;
  /** How long its client waits for the answer, as far as it says. */
  readonly patienceMs: number;
}

/** Where the current attempt stands. */
type AttemptState =
  /** Handed on; nothing heard yet. */
  | { kind: 'handed-on' }
  /** Refused for the moment; driven again when the timer fires. */
  | { kind: 'backing-off'; timer: NodeJS.Timeout }
  /** An instance took it. */
  | TakenAttempt
  /** Nobody works on it: it waits in a queue for its turn. */
  | { kind: 'queued' }
  /** An instance answers without `accepted`: a stage before dispatch. */
  | { kind: 'answering'; worker: InstanceId };

/** `outputTokens`: of the answer, as much of it as arrived. */
export interface TakenAttempt {
  kind: 'accepted';
  worker: InstanceId;
  accepted: AcceptedFrame;
  outputTokens: number;
}

export interface InFlight {
  /** As minted, but for its turn; each attempt is handed on as a copy with its own `attempt` and `startBy`. */
  envelope: Envelope;
  /** Empty once the answer has begun: from then on nobody else needs it. */
  body: Body;
  readonly caller: Caller;
  attempt: number;
  /** Whether it waits for an instance to take it. */
  isPending: boolean;
  startBy: number;
  state: AttemptState;
  receiver: FrameReceiver;
  /** Since when it is borne that nobody takes the request: its arrival, or the death of who had taken it. */
  patienceFrom: number;
  heardAt: number;
  /** How long it may be silent before missing frames are asked for. */
  probeAfterMs: number;
  /** When the client's slowness stopped the flow, or undefined while it flows. */
  pausedAt: number | undefined;
  /** Attempts lost after an instance took them. */
  losses: number;
  /** What the instance said that took the last of them. */
  lostTo: AcceptedFrame | undefined;
  /** The last attempt that was taken and has its usage event. */
  meteredUpTo: number;
  refusals: number;
  /** Where it waits, or has its turn and no answer yet. */
  place: QueuePlace | undefined;
  /** Its turn has come before it was heard that it waits. */
  hasEarlyTurn: boolean;
}

/** The instance that works on the current attempt, where it is known. */
export const workerOf = ({ state }: InFlight): InstanceId | undefined =>
  state.kind === 'accepted' || state.kind === 'answering' ? state.worker : undefined;

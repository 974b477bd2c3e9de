import type { Body } from './body.ts';
import type { Envelope } from './envelope.ts';
import type { GatewayError } from './errors.ts';
import type { AcceptedFrame, QueuedFrame } from './frame.ts';

/** The stages a request can be handed to. The ingress is not one: it is where requests begin and answers end. */
export const stageNames = ['auth', 'policy', 'guardrail', 'dispatch', 'control'] as const;
export type StageName = (typeof stageNames)[number];

/** Every service. `metering` and `notifier` have no stage: they consume events. */
export const serviceNames = ['ingress', ...stageNames, 'metering', 'notifier'] as const;
export type ServiceName = (typeof serviceNames)[number];

export type MaybePromise<T> = T | Promise<T>;

/**
 * Where a stage writes its answer. The stage host numbers, gathers, retains and resends the frames;
 * a stage only says what comes next.
 */
export interface FrameSink {
  /** Dispatch says this when it takes a request, before it calls a provider, and again before it calls another one. */
  accepted(frame: Omit<AcceptedFrame, 'kind'>): void;
  /**
   * Calls back once what was said so far is out of this process: its ingress hears it, though the process is killed then. At once
   * where the ingress is in this process and would die with it.
   */
  whenSent(then: () => void): void;
  head(status: number, headers: Record<string, string>): void;
  /**
   * False when the window is full: pause the source until `onDrain` is called. `outputTokens`: how many the provider has
   * made up to here, where somebody counts them.
   */
  data(bytes: Uint8Array, outputTokens?: number): boolean;
  end(): void;
  /** Instead of an answer: it is driven again when its turn comes. Not after `head`. */
  queued(frame: Omit<QueuedFrame, 'kind'>): void;
  /** Before `head` the caller gets an HTTP error; after it, the protocol's own error event. */
  reject(error: GatewayError): void;
  /** Called each time the window has room again. */
  onDrain(listener: () => void): void;
  /**
   * Called once if nobody waits for the answer any more: the work is to stop. `client_closed`: the caller has left, or
   * its ingress has died; `shutting_down`: this process leaves.
   */
  onCancel(listener: (reason: GatewayError) => void): void;
}

/** What a stage returns. */
export type Outcome =
  | { kind: 'forward'; to: StageName; envelope: Envelope; body: Body }
  | { kind: 'reply'; write: (sink: FrameSink) => MaybePromise<void> }
  /** `route`: of a request that has one, and no plan yet. */
  | { kind: 'reject'; error: GatewayError; route?: string }
  /** The very attempt was taken before: a duplicate, which nobody waits for. */
  | { kind: 'drop' };

/** The body as a stage sees it: read only by those who need it. */
export interface BodyReader {
  readonly body: Body;
  /** The whole body. Pulled from its holder, and checked against its SHA-256, when it is a reference. */
  read(): MaybePromise<Uint8Array>;
}

/** A stage: a plain function of an envelope and a body. It knows neither transport nor hosting. */
export interface Stage {
  readonly name: StageName;
  /** How many requests one instance works on at a time; above it, callers are told `overloaded`. */
  readonly concurrency: number;
  handle(envelope: Envelope, body: BodyReader): MaybePromise<Outcome>;
}

export const forward = (to: StageName, envelope: Envelope, body: Body): Outcome => ({
  kind: 'forward',
  to,
  envelope,
  body,
});
export const reject = (error: GatewayError, route?: string): Outcome => ({
  kind: 'reject',
  error,
  ...(route !== undefined && { route }),
});

/** A whole answer that is at hand: head, one piece of data, end. */
export const replyWhole = (status: number, headers: Record<string, string>, bytes: Uint8Array): Outcome => ({
  kind: 'reply',
  write: sink => {
    sink.head(status, headers);
    if (bytes.length > 0) sink.data(bytes);
    sink.end();
  },
});

export const replyJson = (status: number, value: unknown, headers: Record<string, string> = {}): Outcome =>
  replyWhole(
    status,
    { 'content-type': 'application/json; charset=utf-8', ...headers },
    Buffer.from(JSON.stringify(value)),
  );

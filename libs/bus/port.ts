export interface BusMessage {
  subject: string;
  payload: Uint8Array;
  reply?: string | undefined;
  /** Nobody subscribes to what was published with this subject as its reply. The payload is empty. */
  noResponders: boolean;
}

export interface Subscription {
  /** No message is handed over after this. */
  unsubscribe(): void;
  /** Takes what is on its way here, and nothing that is published after it resolves. */
  drain(): Promise<void>;
}

export type MessageHandler = (message: BusMessage) => void;

/**
 * Messages between instances.
 *
 * Delivery: at most once; ordered for one publisher and one subject; never within the call to `publish`.
 * A message may be lost whenever a connection is. Subscribers with the same queue name share: each
 * message goes to one of them. A publisher that names a reply subject it subscribes to itself is told there
 * when nobody took the message. Publishing never throws and never waits; while the connection is away,
 * messages are dropped, since whoever needs an answer asks again.
 */
export interface Bus {
  publish(subject: string, payload: Uint8Array, reply?: string): void;
  /** `subject` may hold the wildcards `*` (one token) and, last, `>` (the rest). */
  subscribe(subject: string, handler: MessageHandler, queue?: string): Subscription;
  /**
   * Calls back once all published so far is out of this process, so that it arrives though the process is killed then. Never later
   * than with the next turn of the event loop; also while the connection is away.
   */
  whenSent(then: () => void): void;
  /** Resolves when all published so far has reached the server, or the connection is away. */
  flush(): Promise<void>;
  /** Whether messages can be published now. */
  readonly connected: boolean;
  close(): Promise<void>;
}

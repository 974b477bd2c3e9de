import type { components } from '../api-types.ts';

/** One attempt of a request: who, what, which target, tokens, cost. Its fields: docs/usage-events.md. */
export type UsageEvent = Omit<components['schemas']['UsageEvent'], 'sequence'>;

/** Which events are wanted; texts may be globs such as `gpt-*`, but for tenant and outcome. */
export interface UsageFilter {
  tenant?: string | undefined;
  team?: string | undefined;
  user?: string | undefined;
  key?: string | undefined;
  provider?: string | undefined;
  model?: string | undefined;
  route?: string | undefined;
  outcome?: UsageEvent['outcome'] | undefined;
}

/** An event that is there until it is acknowledged. */
export interface UsageDelivery {
  event: UsageEvent;
  /** Its place in the stream. */
  sequence: number;
  /** Says that it is done with. What is not acknowledged comes again, to whoever subscribes next under the same name. */
  ack(): void;
}

export interface SubscribeOptions {
  /**
   * Where to begin: `start`, `now`, a sequence number, or a time such as `2030-01-31T12:00:00Z`. Of a durable subscription only the first
   * time; afterwards it goes on where it was. Default: `now`, of a durable one `start`.
   */
  from?: string | number | Date | undefined;
  filter?: UsageFilter | undefined;
  /** A name under which the gateway keeps how far the subscription has come. */
  durable?: string | undefined;
  /** `false`: end at the newest event instead of waiting for more. Default: `true`. */
  follow?: boolean | undefined;
  /** Ends the subscription. */
  signal?: AbortSignal | undefined;
  /** Hears that the connection was lost; reading goes on by itself. */
  onLost?: ((position: string) => void) | undefined;
}

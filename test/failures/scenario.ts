import type { Conduct } from './conduct.ts';

/** `primary` is asked first; `fallback` is the second target of routes that have one. */
export type Side = 'primary' | 'fallback';

/** One way in which a provider misbehaves, and what has to come of it. */
export interface FailureScenario {
  /** Also the model that is asked for, and the route. */
  name: string;
  /** What the provider does. */
  title: string;
  /** What each provider does, call by call; the last one is what it does from then on. */
  primary: readonly Conduct[];
  /** Absent: the route has one target. */
  fallback?: readonly Conduct[];
  /** Default: a stream. */
  stream?: boolean;
  /** Whether it is about timeouts. Those of others are long, so that a slow machine does not matter. */
  isTimed?: boolean;
  /** More of the route, as in the configuration. */
  route?: Record<string, unknown>;
  /** More of the primary target, and of its provider. */
  target?: { primary?: Record<string, unknown>; fallback?: Record<string, unknown> };
  apiKeys?: readonly string[];
  /** Default: 1. */
  requests?: number;
  /** Whether they are sent at once, or one after the other. */
  together?: boolean;
  expected: Expected;
}

/** What every client of the scenario gets. */
export interface Expected {
  /** A whole answer, an error event in a stream that has begun, or an HTTP status. */
  client: 'whole' | 'error event' | number;
  /** What stands in the error. */
  says?: RegExp;
  /** Calls that each provider got, of all requests. */
  calls: Readonly<Partial<Record<Side, number | { atMost: number }>>>;
  /** Who answered, and after how many calls. */
  target?: Side;
  attempts?: number;
  /** So long at least, in seconds of the scenario: a pause or a timeout. */
  atLeastSeconds?: number;
}

/** What was seen of it. */
export interface Observed {
  /** How many clients got what. */
  clients: ReadonlyMap<string, number>;
  said: string;
  calls: Readonly<Record<Side, number>>;
  target: string | undefined;
  attempts: number | undefined;
  elapsedMs: number;
}

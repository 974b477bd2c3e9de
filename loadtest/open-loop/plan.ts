/** Requests of one kind, and how the client behaves. */
export interface LoadKind {
  name: string;
  /** Its part of all requests, relative to those of the other kinds. */
  share: number;
  /** Of OpenAI's chat completions. */
  model: string;
  /** The request’s id is part of the model’s name, `<model>.<id>`: so its usage events can be told apart. */
  namesRequest?: boolean;
  stream: boolean;
  /** Whose they are, where not that of the plan. */
  apiKey?: string;
  /** How many events a whole stream has, so that one with a hole is told from it; unchecked where absent. */
  events?: number;
  /** How large the body is, about. Default: a few hundred bytes. */
  bodyBytes?: number;
  /** How many different prompts its requests have, taken in turn. Default: one. */
  prompts?: number;
  /** What the answer may have at most. */
  maxTokens?: number;
  /** The client leaves after so long, between the two, where it has no whole answer by then. */
  leavesAfterMs?: readonly [number, number];
}

/** Requests at a rate that does not depend on how they are answered. */
export interface LoadPlan {
  /** Of ingresses: those that are ready take turns, as behind a load balancer. */
  urls: readonly string[];
  apiKey: string;
  requestsPerSecond: number;
  seconds: number;
  /** The rate in each of equal parts of the time, as multiples of `requestsPerSecond`. Default: all the time the same. */
  steps?: readonly number[];
  kinds: readonly LoadKind[];
  /** How many may be under way at once, each on a connection of its own. What would be more is not sent. Default: any number. */
  mostOpen?: number;
  /** How long a client waits for the end of an answer. */
  timeoutMs: number;
  /** Request ids begin with it: they are unique among the loads of one test. */
  idPrefix: string;
  /** Where a line of JSON for each request is written (`RequestRecord`); nowhere where absent. */
  recordFile?: string;
}

/** Which kind the request of this number is: the kinds take turns by their shares, the same way each time. */
export function kindOf(kinds: readonly LoadKind[], number: number): LoadKind {
  const total = kinds.reduce((sum, { share }) => sum + share, 0);
  // The golden ratio's multiples spread evenly over [0, 1): no kind comes in bursts (Weyl's sequence).
  let point = ((number * 0.618_033_988_749_895) % 1) * total;
  for (const kind of kinds) {
    if (point < kind.share) return kind;
    point -= kind.share;
  }
  const last = kinds.at(-1);
  if (last === undefined) throw new RangeError('a load has at least one kind of request');
  return last;
}

type Pace = Pick<LoadPlan, 'requestsPerSecond' | 'seconds' | 'steps'>;

export const stepsOf = ({ steps = [1] }: Pick<LoadPlan, 'steps'>): readonly number[] => steps;

/** Which step a time lies in, in milliseconds since the load began. */
export function stepAt(elapsedMs: number, plan: Pick<LoadPlan, 'seconds' | 'steps'>): number {
  const { length } = stepsOf(plan);
  return Math.min(length - 1, Math.floor((elapsedMs * length) / (plan.seconds * 1_000)));
}

/** How many requests are due when so much time has passed. */
export function dueBy(elapsedMs: number, plan: Pace): number {
  const steps = stepsOf(plan);
  const stepMs = (plan.seconds * 1_000) / steps.length;
  const due = steps.reduce((sum, factor, index) => {
    const withinMs = Math.min(Math.max(elapsedMs - index * stepMs, 0), stepMs);
    return sum + (withinMs * plan.requestsPerSecond * factor) / 1_000;
  }, 0);
  // A sum of parts may be less than the whole by a rounding error.
  return Math.floor(due + 1e-6);
}

import type { RequestSeconds, StreamAmounts, WarmUpRequests } from './measure/measure.ts';

/** How much is measured. */
export interface Amounts {
  ceilingSeconds: number;
  /** The same number of requests for all: what is compiled depends on how often code has run, not on how long. */
  warmUp: { requests: WarmUpRequests; streams: StreamAmounts };
  requestRounds: number;
  requests: RequestSeconds;
  streamRounds: number;
  streams: StreamAmounts;
}

/**
 * About five minutes with all four variants. Many short rounds rather than a few long ones: what disturbs a
 * machine for a second then spoils a round of each, and the median leaves it out.
 */
export const fullAmounts: Amounts = {
  ceilingSeconds: 2,
  warmUp: {
    requests: { count: 40_000, atMostSeconds: 30 },
    streams: { firstChunks: 100, burstSeconds: 1, pacedSeconds: 1 },
  },
  requestRounds: 5,
  requests: { loaded: 3, lone: 2 },
  streamRounds: 3,
  streams: { firstChunks: 200, burstSeconds: 1, pacedSeconds: 2 },
};

export const quickAmounts: Amounts = {
  ceilingSeconds: 1,
  warmUp: {
    requests: { count: 5_000, atMostSeconds: 5 },
    streams: { firstChunks: 50, burstSeconds: 1, pacedSeconds: 1 },
  },
  requestRounds: 1,
  requests: { loaded: 2, lone: 1 },
  streamRounds: 1,
  streams: { firstChunks: 100, burstSeconds: 1, pacedSeconds: 1 },
};

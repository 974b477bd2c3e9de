import type { RequestFigures, StreamFigures } from '../measure/measure.ts';
import { median, spread } from '../measure/statistics.ts';
import { type VariantName, variantNames } from '../variants/variant.ts';

/** What was measured of each variant, a value a round. */
export interface Rounds {
  requests: Partial<Record<VariantName, RequestFigures[]>>;
  streams: Partial<Record<VariantName, StreamFigures[]>>;
}

export interface VariantSummary {
  requestsPerSecond: number;
  /** Widest distance of a round from the median, as a share of it. */
  spread: number;
  p50Ms: number;
  p99Ms: number;
  cpuUsPerRequest: number;
  rssMb: number;
  lone: RequestFigures['lone'];
  stream?: StreamFigures;
}

/** Medians over the rounds. */
export function summarize(rounds: Rounds): Partial<Record<VariantName, VariantSummary>> {
  return Object.fromEntries(
    variantNames.flatMap(name => {
      const requests = rounds.requests[name];
      return requests === undefined ? [] : [[name, summaryOf(requests, rounds.streams[name])]];
    }),
  );
}

function summaryOf(requests: readonly RequestFigures[], streams?: readonly StreamFigures[]): VariantSummary {
  const of = (read: (figures: RequestFigures) => number): number => median(requests.map(read));
  return {
    requestsPerSecond: of(figures => figures.requestsPerSecond),
    spread: spread(requests.map(figures => figures.requestsPerSecond)),
    p50Ms: of(figures => figures.p50Ms),
    p99Ms: of(figures => figures.p99Ms),
    cpuUsPerRequest: of(figures => figures.cpuUsPerRequest),
    rssMb: of(figures => figures.rssMb),
    lone: {
      requestsPerSecond: of(({ lone }) => lone.requestsPerSecond),
      p50Ms: of(({ lone }) => lone.p50Ms),
      p99Ms: of(({ lone }) => lone.p99Ms),
    },
    ...(streams !== undefined && streams.length > 0 && { stream: streamSummaryOf(streams) }),
  };
}

function streamSummaryOf(streams: readonly StreamFigures[]): StreamFigures {
  const of = (read: (figures: StreamFigures) => number): number => median(streams.map(read));
  return {
    firstChunkMs: of(figures => figures.firstChunkMs),
    chunksPerSecond: of(figures => figures.chunksPerSecond),
    cpuUsPerChunk: of(figures => figures.cpuUsPerChunk),
  };
}

import { BenchError } from '../bench-error.ts';
import { timeFirstChunks } from '../load/first-chunk.ts';
import type { LoadGenerator, LoadRequest, LoadResult } from '../load/load.ts';
import { chunksSentBy, type ProviderStub } from '../stub/provider-stub.ts';
import type { Variant } from '../variants/variant.ts';
import { median } from './statistics.ts';

export const CONNECTIONS = 32;
const WARM_UP_SLICE_SECONDS = 1;
const US_PER_MS = 1_000;
const MB = 1_000_000;

/** One measurement of whole answers. Where CPU cannot be read, it is NaN. */
export interface RequestFigures {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  cpuUsPerRequest: number;
  rssMb: number;
  /** At one connection. */
  lone: { requestsPerSecond: number; p50Ms: number; p99Ms: number };
}

/** One measurement of streams of 100 chunks. */
export interface StreamFigures {
  /** At one connection, from sending the request; the provider sends the first chunk by itself. */
  firstChunkMs: number;
  /** With chunks as fast as the provider's socket takes them. */
  chunksPerSecond: number;
  /** With chunks that come one by one. */
  cpuUsPerChunk: number;
}

export interface RequestSeconds {
  loaded: number;
  lone: number;
}

export interface WarmUpRequests {
  count: number;
  /** For a machine on which the count would take too long. */
  atMostSeconds: number;
}

export interface StreamAmounts {
  firstChunks: number;
  burstSeconds: number;
  pacedSeconds: number;
}

type Load = Omit<LoadRequest, 'url' | 'apiKey'>;

export class Meter {
  readonly #generator: LoadGenerator;
  readonly #stub: ProviderStub;

  constructor(generator: LoadGenerator, stub: ProviderStub) {
    this.#generator = generator;
    this.#stub = stub;
  }

  async warmUp(variant: Variant, { count, atMostSeconds }: WarmUpRequests): Promise<void> {
    const load = { body: variant.bodies.whole, connections: CONNECTIONS, seconds: WARM_UP_SLICE_SECONDS };
    let answered = 0;
    for (let passed = 0; answered < count && passed < atMostSeconds; passed += WARM_UP_SLICE_SECONDS)
      answered += (await this.#run(variant, load)).result.requests;
  }

  async requests(variant: Variant, seconds: RequestSeconds): Promise<RequestFigures> {
    const load = { body: variant.bodies.whole, connections: CONNECTIONS, seconds: seconds.loaded };
    const { result, cpuMs, rssMb } = await this.#run(variant, load);
    const { result: lone } = await this.#run(variant, { ...load, connections: 1, seconds: seconds.lone });
    return {
      requestsPerSecond: result.requestsPerSecond,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      cpuUsPerRequest: (cpuMs * US_PER_MS) / result.requests,
      rssMb,
      lone: { requestsPerSecond: lone.requestsPerSecond, p50Ms: lone.p50Ms, p99Ms: lone.p99Ms },
    };
  }

  async streams(variant: Variant, amounts: StreamAmounts): Promise<StreamFigures> {
    const { url, apiKey, bodies, streamEnd } = variant;
    const firstChunks = await timeFirstChunks({
      url,
      apiKey,
      body: bodies.pausedStream,
      count: amounts.firstChunks,
      streamEnd,
    });
    const load = { connections: CONNECTIONS };
    const burst = await this.#run(variant, { ...load, body: bodies.stream, seconds: amounts.burstSeconds });
    const paced = await this.#run(variant, {
      ...load,
      body: bodies.pacedStream,
      seconds: amounts.pacedSeconds,
    });
    return {
      firstChunkMs: median(firstChunks),
      chunksPerSecond: burst.chunks / amounts.burstSeconds,
      cpuUsPerChunk: (paced.cpuMs * US_PER_MS) / paced.chunks,
    };
  }

  async #run(
    variant: Variant,
    load: Load,
  ): Promise<{ result: LoadResult; cpuMs: number; rssMb: number; chunks: number }> {
    const chunksBefore = await this.#chunks();
    const before = variant.use();
    const result = await this.#generator.run({ url: variant.url, apiKey: variant.apiKey, ...load });
    const after = variant.use();
    const chunks = (await this.#chunks()) - chunksBefore;
    // A run may end before its first paced stream does.
    const hasAnswers = result.requests > 0 || chunks > 0;
    if (result.failures > 0 || !hasAnswers)
      throw new BenchError(
        `${variant.name}: of ${result.requests} requests ${result.failures} failed. Figures of failures mean nothing.`,
      );
    return {
      result,
      chunks,
      cpuMs: (after?.cpuMs ?? Number.NaN) - (before?.cpuMs ?? Number.NaN),
      rssMb: (after?.rssBytes ?? Number.NaN) / MB,
    };
  }

  #chunks(): Promise<number> {
    return this.#stub.streams ? chunksSentBy(this.#stub) : Promise.resolve(Number.NaN);
  }
}

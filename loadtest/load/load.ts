export interface LoadRequest {
  /** Of the chat completions endpoint. */
  url: string;
  apiKey?: string | undefined;
  body: string;
  connections: number;
  seconds: number;
}

export interface LoadResult {
  requests: number;
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers that were not 2xx or 3xx, and connections that broke: a run that has some measures nothing. */
  failures: number;
}

/** Sends requests in a closed loop: each connection one after the other. */
export interface LoadGenerator {
  name: 'wrk' | 'autocannon';
  run(request: LoadRequest): Promise<LoadResult>;
}

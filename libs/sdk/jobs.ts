import { type ApiClient, answerOf } from './api-client.ts';
import type { components, operations } from './api-types.ts';
import { errorOf, GatewayApiError } from './gateway-api-error.ts';
import { pause } from './pause.ts';
import { persistentFetch } from './persistent-fetch.ts';

/** How a job stands. */
export type JobStatus = components['schemas']['JobStatus'];

/**
 * A request that was handed in, as far as it has come. `answer` is what the request itself would have been answered with,
 * also where that is a refusal.
 */
export type JobReading =
  | { state: 'queued' | 'running' | 'cancelled'; job: JobStatus }
  | { state: 'completed' | 'failed'; answer: Response };

export interface JobRequest {
  /** Such as `/v1/chat/completions`. */
  path: string;
  /** Becomes JSON. */
  body: unknown;
  /** Default: POST. */
  method?: string | undefined;
  /** Beside the key and the type of the body. */
  headers?: Readonly<Record<string, string>> | undefined;
  signal?: AbortSignal | undefined;
}

export interface JobWaitOptions {
  /** Ends the waiting, not the job: it rejects with the reason of the signal. */
  signal?: AbortSignal | undefined;
  /** First pause before the gateway is asked again, in milliseconds; doubled each time, up to ten seconds. Default: 500. */
  pollMs?: number | undefined;
}

interface JobCallsDependencies {
  api: ApiClient;
  location: { url: string; apiKey: string };
  fetch: typeof globalThis.fetch;
}

const STATE_HEADER = 'x-sluice-job';
const POLL_MS = 500;
const LONGEST_POLL_MS = 10_000;
/** In a row; each has been asked for three times by itself. */
const MAX_UNAVAILABLE = 10;

const pathOf = (id: string): string => `/v1/jobs/${encodeURIComponent(id)}`;

/** Lost connections, and answers of a gateway that is about to be back. */
const isUnavailable = (cause: unknown): boolean =>
  cause instanceof GatewayApiError ? cause.status >= 500 || cause.status === 429 : cause instanceof TypeError;

/** When the gateway would be asked again, by its own estimate. */
const wishedPauseMs = (response: Response): number => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isNaN(seconds) ? LONGEST_POLL_MS : seconds * 1000;
};

async function readingOf(response: Response): Promise<JobReading> {
  const state = response.headers.get(STATE_HEADER);
  if (state === 'completed' || state === 'failed') return { state, answer: response };
  if (!response.ok) throw await errorOf(response);
  const job = (await response.json()) as JobStatus;
  if (job.state === 'completed' || job.state === 'failed')
    throw new TypeError(`The gateway told of a job that is ${job.state} and did not answer it.`);
  return { state: job.state, job };
}

/** The answer that a job came to. Rejects where it is a refusal, or where the job was cancelled. */
async function resultOf(reading: JobReading): Promise<Response> {
  if ('answer' in reading) {
    if (reading.answer.ok) return reading.answer;
    throw await errorOf(reading.answer);
  }
  throw new GatewayApiError(409, `The job ${reading.job.id} was cancelled.`, {
    code: undefined,
    param: undefined,
    requestId: reading.job.id,
  });
}

/** The calls about requests whose callers do not wait. */
export const jobCalls = ({ api, location, fetch }: JobCallsDependencies) => {
  const headersOf = (more: Readonly<Record<string, string>> = {}) => ({
    authorization: `Bearer ${location.apiKey}`,
    ...more,
  });
  const ask = persistentFetch(fetch);

  async function read(id: string, signal?: AbortSignal): Promise<{ reading: JobReading; wishMs: number }> {
    const request = new Request(`${location.url}${pathOf(id)}`, {
      headers: headersOf(),
      signal: signal ?? null,
    });
    const response = await ask(request);
    return { reading: await readingOf(response), wishMs: wishedPauseMs(response) };
  }

  return {
    /**
     * Hands in a request and does not wait for its answer, where its route has a queue; on another route it is answered at
     * once. It is asked once: where the connection breaks, the gateway may have taken it all the same.
     */
    async submit({ path, body, method = 'POST', headers, signal }: JobRequest): Promise<JobReading> {
      const response = await fetch(`${location.url}${path}`, {
        method,
        headers: headersOf({ 'content-type': 'application/json', prefer: 'respond-async', ...headers }),
        body: JSON.stringify(body),
        signal: signal ?? null,
      });
      if (response.ok && response.status !== 202) return { state: 'completed', answer: response };
      return readingOf(response);
    },

    /** How it stands; with its answer where it is over. */
    get: async (id: string): Promise<JobReading> => (await read(id)).reading,

    /**
     * The answer, once it is there: that of `submit`, or of a job by its id. Rejects where it is a refusal, as the request itself
     * would have been refused. Goes on while the gateway is away for a minute.
     */
    async wait(
      job: string | JobReading,
      { signal, pollMs = POLL_MS }: JobWaitOptions = {},
    ): Promise<Response> {
      if (typeof job !== 'string' && (job.state === 'cancelled' || 'answer' in job)) return resultOf(job);
      const id = typeof job === 'string' ? job : job.job.id;
      for (let asked = 0, unavailable = 0; ; asked++) {
        signal?.throwIfAborted();
        const seen = await read(id, signal).catch(cause => {
          if (!isUnavailable(cause) || ++unavailable === MAX_UNAVAILABLE) throw cause;
        });
        if (seen !== undefined) {
          unavailable = 0;
          if (seen.reading.state !== 'queued' && seen.reading.state !== 'running')
            return resultOf(seen.reading);
        }
        await pause(Math.min(pollMs * 2 ** asked, seen?.wishMs ?? LONGEST_POLL_MS, LONGEST_POLL_MS), signal);
      }
    },

    /** A call that is under way is aborted; of one that is over the answer is forgotten. */
    cancel: (id: string): Promise<JobStatus> =>
      answerOf(api.DELETE('/v1/jobs/{id}', { params: { path: { id } } })),

    /** Everybody’s, for operators (`jobs:read`), the newest first. A page; `next` of it is `after` of the next one. */
    list: (query: operations['listJobs']['parameters']['query'] = {}) =>
      answerOf(api.GET('/api/v1/jobs', { params: { query } })),
  };
};

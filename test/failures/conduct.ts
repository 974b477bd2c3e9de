import type { ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { completion, type SeenRequest, sendJson, startStream, streamEvents } from '../e2e/provider-stub.ts';
import type { Pace } from './pace.ts';

/** What a provider does with one call. */
export type Conduct = (request: SeenRequest, response: ServerResponse, pace: Pace) => void;

/** Of every whole answer. */
export const WORDS: readonly string[] = Array.from({ length: 60 }, (_, index) => `word${index} `);
const TEXT = WORDS.join('');
const isStream = ({ body }: SeenRequest): boolean => body.stream === true;
const modelOf = ({ body }: SeenRequest): string => String(body.model);

/** Role, words, finish, usage, `[DONE]`. */
const eventsOf = (request: SeenRequest): string[] => streamEvents(request, WORDS);
const wholeJson = (request: SeenRequest): string => JSON.stringify(completion(modelOf(request), TEXT));

const wholeOf = (request: SeenRequest): string =>
  isStream(request) ? eventsOf(request).join('') : wholeJson(request);

const typeOf = (request: SeenRequest): string =>
  isStream(request) ? 'text/event-stream' : 'application/json';

export const answers: Conduct = (request, response) => {
  response.writeHead(200, { 'content-type': typeOf(request) }).end(wholeOf(request));
};

/** What an earlier target said, where this one is to go on with that. */
function saidIn({ body }: SeenRequest): string {
  const { role, content } = (body.messages as { role: string; content: string }[]).at(-1) ?? {};
  return role === 'assistant' && content !== undefined ? content : '';
}

const restOf = (request: SeenRequest): string[] =>
  TEXT.slice(saidIn(request).length).match(/\s*\S+\s*/g) ?? [];

/** Goes on with an answer that has begun. */
export const goesOn: Conduct = (request, response) => {
  startStream(response);
  response.end(streamEvents(request, restOf(request)).join(''));
};

/** The same, until it breaks off after so many words. */
export const goesOnAndCuts =
  (count: number): Conduct =>
  (request, response, pace) => {
    const events = streamEvents(request, restOf(request)).slice(0, count + 1);
    startStream(response);
    response.write(events.join(''), () => setTimeout(() => response.destroy(), pace(2)));
  };

/** Does not go on with an answer that has begun, in Claude’s words. */
export const rejectsPrefill: Conduct = (request, response, pace) => {
  const message = 'This model does not support assistant message prefill.';
  const conduct = saidIn(request) === '' ? answers : refuses(400, { message, type: 'invalid_request_error' });
  conduct(request, response, pace);
};

export const refuses =
  (status: number, error: Record<string, unknown> = {}, headers: Record<string, string> = {}): Conduct =>
  (_request, response) =>
    sendJson(response, status, { error: { message: 'not now', type: 'server_error', ...error } }, headers);

/** By the key that the call brings. */
export const refusesKey =
  (key: string): Conduct =>
  (request, response, pace) =>
    request.headers.authorization === `Bearer ${key}`
      ? refuses(401, { message: 'Incorrect API key provided', code: 'invalid_api_key' })(
          request,
          response,
          pace,
        )
      : answers(request, response, pace);

export const resets: Conduct = (_request, response) => {
  response.socket?.resetAndDestroy();
};

export const saysNothing: Conduct = () => undefined;

/** The head and the role at once, the first word after so many seconds. */
export const firstTokenAfter =
  (seconds: number): Conduct =>
  (request, response, pace) => {
    const [role, ...rest] = eventsOf(request);
    startStream(response);
    response.write(role);
    const timer = setTimeout(() => response.end(rest.join('')), pace(seconds));
    response.once('close', () => clearTimeout(timer));
  };

/** `count` words, then whatever `then` does with the rest of the events. */
const afterWords =
  (count: number, then: (response: ServerResponse, rest: string[], pace: Pace) => void): Conduct =>
  (request, response, pace) => {
    const events = eventsOf(request);
    startStream(response);
    response.write(events.splice(0, count + 1).join(''), () => then(response, events, pace));
  };

/** The words are on their way, and the caller has some of them, when it breaks off. */
export const cutsAfter = (count: number): Conduct =>
  afterWords(count, (response, _rest, pace) => {
    setTimeout(() => response.destroy(), pace(2));
  });

/** Announces a whole answer and sends half of it. */
export const cutsWhole: Conduct = (request, response) => {
  const body = Buffer.from(wholeJson(request));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
};

export const stallsAfter = (count: number, seconds: number): Conduct =>
  afterWords(count, (response, rest, pace) => {
    const timer = setTimeout(() => response.end(rest.join('')), pace(seconds));
    response.once('close', () => clearTimeout(timer));
  });

export const damagesAfter = (count: number): Conduct =>
  afterWords(count, (response, rest, pace) => {
    setTimeout(() => response.end(`data: {"choices":[{"delta":{"cont\n\n${rest.join('')}`), pace(2));
  });

/** All but the events at the end that are named. */
const without =
  (dropped: (event: string) => boolean): Conduct =>
  (request, response, pace) => {
    const events = eventsOf(request).filter(event => !dropped(event));
    startStream(response);
    response.write(events.join(''));
    const timer = setTimeout(() => response.end(), pace(2));
    response.once('close', () => clearTimeout(timer));
  };
export const forgetsDone = without(event => event.includes('[DONE]'));
export const forgetsTheEnd = without(
  event => event.includes('[DONE]') || event.includes('"finish_reason":"stop"'),
);

export const compresses =
  (encoding: 'gzip' | 'br'): Conduct =>
  (request, response) => {
    const bytes = Buffer.from(wholeOf(request));
    response.writeHead(200, { 'content-type': typeOf(request), 'content-encoding': encoding });
    response.end(encoding === 'gzip' ? gzipSync(bytes) : brotliCompressSync(bytes));
  };

/** Every byte in a chunk of its own, many of them in one packet. */
export const oneByteChunks: Conduct = (request, response) => {
  response.writeHead(200, { 'content-type': typeOf(request) });
  for (const byte of Buffer.from(wholeOf(request))) response.write(Buffer.of(byte));
  response.end();
};

export const hugeHeaders: Conduct = (request, response, pace) => {
  for (let index = 0; index < 64; index++) response.setHeader(`x-padding-${index}`, 'x'.repeat(1_000));
  answers(request, response, pace);
};

export const sendsHtml: Conduct = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome to our proxy</html>');
};

import { type Behaviour, completion, sendJson, startStream, streamEvents } from '../../e2e/provider-stub.ts';
import type { CallOfLedger } from './ledger.ts';

/** Answers one call and writes down what it produced. */
type LedgerBehaviour = (call: CallOfLedger, ...given: Parameters<Behaviour>) => void;

const LARGE_ANSWER_BYTES = 50 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;
const RANDOM_INTERVAL_MS = 5;

/** Of each answer that is not a stream. */
const WHOLE_TOKENS = 7;

/** Of four bytes each: what the gateway takes for a token where a provider does not say how many there were. */
const words = (count: number): string[] => Array.from({ length: count }, () => ' sea');

const whole: LedgerBehaviour = (call, request, response) => {
  sendJson(response, 200, completion(String(request.body.model), 'Hello from the provider'));
  call.outputTokens = WHOLE_TOKENS;
};

/** A stream of so many words, one each `intervalMs`. */
const paced =
  (count: number, intervalMs: number): LedgerBehaviour =>
  (call, request, response) => {
    const events = streamEvents(request, words(count));
    // The first event has the role, those after the words end the stream and go together.
    const ending = events.splice(count + 1).join('');
    startStream(response);
    response.write(events.shift());
    const timer = setInterval(() => {
      const event = events.shift();
      if (event === undefined) {
        clearInterval(timer);
        response.end(ending);
        return;
      }
      response.write(event);
      call.outputTokens += 1;
    }, intervalMs);
    response.once('close', () => clearInterval(timer));
  };

/** A stream of as many words as chance says, up to what the request allows. */
const random: LedgerBehaviour = (call, request, response) => {
  const most = Number(request.body.max_tokens);
  paced(1 + Math.floor(Math.random() * most), RANDOM_INTERVAL_MS)(call, request, response);
};

/** A stream of 50 MB, as fast as it is read. */
const large: LedgerBehaviour = (call, request, response) => {
  const [event = ''] = streamEvents(request, ['x'.repeat(PIECE_BYTES)]).slice(1);
  const ending = streamEvents(request, []).slice(1).join('');
  let sent = 0;
  startStream(response);
  const send = (): void => {
    while (sent < LARGE_ANSWER_BYTES) {
      sent += event.length;
      call.outputTokens += 1;
      if (!response.write(event)) {
        response.once('drain', send);
        return;
      }
    }
    response.end(ending);
  };
  send();
};

const refusing =
  (status: number): LedgerBehaviour =>
  (_call, _request, response) =>
    sendJson(response, status, { error: { message: 'not now', type: 'server_error', code: null } });

/** What the provider does, by the model that it is asked for. */
export const behaviours = {
  'chaos-whole': whole,
  'chaos-stream': paced(20, 20),
  'chaos-random': random,
  'chaos-three-seconds': paced(12, 250),
  'chaos-thirty-seconds': paced(60, 500),
  'chaos-large': large,
  'chaos-failing': refusing(500),
} satisfies Record<string, LedgerBehaviour>;

/** How many events a client sees of a whole stream: role, words, finish, usage, end. */
export const eventsOf = (count: number): number => count + 4;

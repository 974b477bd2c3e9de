import { blockReason, type DenialRecorder } from '@sluice/audit';
import type { Answers, Liveness } from '@sluice/bus';
import {
  type BodyReader,
  type Clock,
  type Envelope,
  type FrameSink,
  GatewayError,
  type MaybePromise,
  type Outcome,
  type Plan,
  type Principal,
  reject,
  reservationIdOf,
  type Turns,
} from '@sluice/contract';
import { boundOutput } from '@sluice/protocol';
import { type ReservationStore, settlementsOf } from '@sluice/store';
import type { LimitRefusals } from '@sluice/telemetry';
import { Exchange } from './exchange/exchange.ts';
import type { ExchangeDependencies } from './exchange/exchange-dependencies.ts';
import type { ExchangeRequest } from './exchange/exchange-request.ts';
import type { QueueLine } from './queue/queue-line.ts';
import { TurnSink } from './queue/turn-sink.ts';
import type { RunningLeases } from './running-leases.ts';
import type { AttemptFacts } from './usage-of-attempt.ts';

export interface DispatchDependencies {
  answers: Pick<Answers, 'askToAdopt'>;
  liveness: Pick<Liveness, 'isAlive'>;
  reservations: ReservationStore;
  leases: Pick<RunningLeases, 'start'>;
  clock: Clock;
  exchange: Omit<ExchangeDependencies, 'onEnd'>;
  appendEvent: ExchangeDependencies['onEnd'];
  accepting: () => boolean;
  /** When a request may begin. */
  beginnings: Pick<Turns, 'next'>;
  denials: Pick<DenialRecorder, 'record'>;
  refusals: LimitRefusals;
  queue: Pick<QueueLine, 'isAskedAsJob' | 'isBehindOthers' | 'joinBehindOthers' | 'endTurn'>;
  onStoreError: (cause: unknown) => void;
}

/** How long the instance of an earlier attempt may take to say that it answers the new one. */
const ADOPTION_PATIENCE_MS = 1_000;

/** Takes a request to a provider, unless an earlier attempt of it is being answered already. */
export function handleRequest(
  envelope: Envelope,
  reader: BodyReader,
  dependencies: DispatchDependencies,
): MaybePromise<Outcome> {
  const waits = dependencies.beginnings.next();
  if (waits === undefined) return begin(envelope, reader, dependencies);
  return waits.then(() => begin(envelope, reader, dependencies));
}

function begin(
  envelope: Envelope,
  reader: BodyReader,
  dependencies: DispatchDependencies,
): MaybePromise<Outcome> {
  const { principal, plan } = envelope;
  if (principal === undefined || plan === undefined) {
    return reject(
      new GatewayError('internal', { internal: 'an envelope without principal or plan reached dispatch' }),
    );
  }
  if (plan.queue !== undefined) {
    const facts = { envelope, principal, plan };
    if (dependencies.queue.isAskedAsJob(facts) || dependencies.queue.isBehindOthers(facts))
      return { kind: 'reply', write: sink => waitBehindOthers(sink, facts, dependencies) };
  }
  if (envelope.attempt > 1) return handleLaterAttempt(envelope, principal, plan, reader, dependencies);
  const body = reader.read();
  if (body instanceof Promise)
    return body.then(bytes => take({ envelope, principal, plan, body: bytes }, dependencies));
  return take({ envelope, principal, plan, body }, dependencies);
}

/** Where an earlier attempt was called by an instance that lives, that one answers: the provider is not called twice. */
async function handleLaterAttempt(
  envelope: Envelope,
  principal: Principal,
  plan: Plan,
  reader: BodyReader,
  dependencies: DispatchDependencies,
): Promise<Outcome> {
  const { answers, liveness, reservations } = dependencies;
  const { id, turn } = envelope;
  const earlier = await reservations.find(principal.tenant, reservationIdOf(id, turn));
  const holder = earlier?.instance;
  if (holder !== undefined && liveness.isAlive(holder)) {
    const adopted = await answers.askToAdopt(holder, id, envelope.attempt, ADOPTION_PATIENCE_MS);
    if (adopted) return { kind: 'drop' };
  }
  const repeats = earlier !== undefined && earlier.state !== 'held';
  const isOpen = holder !== undefined && earlier?.state === 'called' && earlier.attempt < envelope.attempt;
  const request = { envelope, principal, plan, body: await reader.read(), repeats };
  if (!isOpen) return take(request, dependencies);
  return take({ ...request, earlier: { attempt: earlier.attempt, instance: holder } }, dependencies);
}

function take(request: ExchangeRequest, dependencies: DispatchDependencies): Outcome {
  const { clock, accepting } = dependencies;
  if (!accepting()) return reject(new GatewayError('usage_unavailable'));
  if (clock() > request.envelope.startBy) return reject(new GatewayError('start_expired'));
  return { kind: 'reply', write: sink => answer(sink, request, dependencies) };
}

/** It takes its place without a call, and gives back what was reserved for one. */
async function waitBehindOthers(
  sink: FrameSink,
  facts: AttemptFacts,
  { queue, reservations, onStoreError }: DispatchDependencies,
): Promise<void> {
  const { envelope, principal } = facts;
  // Before it stands in line: its turn may come at once, and reserves anew.
  try {
    await reservations.release(principal.tenant, reservationIdOf(envelope.id, envelope.turn));
  } catch (cause) {
    onStoreError(cause);
  }
  const joined = await queue.joinBehindOthers(facts);
  if (joined instanceof GatewayError) sink.reject(joined);
  else sink.queued(joined);
}

function answer(sink: FrameSink, request: ExchangeRequest, dependencies: DispatchDependencies): void {
  const { envelope, principal } = request;
  const { leases, reservations, exchange, appendEvent, denials, refusals, queue, onStoreError } =
    dependencies;
  const { tenant } = principal;
  const { id: requestId, attempt, turn } = envelope;
  // Not awaited: it costs the caller nothing, and only a later attempt reads it, seconds from now.
  const end = leases.start({ tenant, id: reservationIdOf(requestId, turn), attempt });
  const onEnd: ExchangeDependencies['onEnd'] = event => {
    appendEvent(event);
    end();
    const { errorCode, verdicts } = event.value;
    // A turn that is refused goes back into its queue.
    if (turn === undefined) refusals.count(errorCode, principal.keyName);
    if (errorCode === 'content_blocked')
      denials.record(envelope, { code: errorCode, reason: blockReason(verdicts) });
    for (const { id, settlement } of settlementsOf(event.value))
      unawaited(reservations.settle(tenant, id, attempt, settlement), onStoreError);
  };
  const body = boundedBody(request);
  const own = turn === undefined ? sink : new TurnSink(sink, ended => queue.endTurn(request, ended));
  new Exchange({ ...request, body }, own, { ...exchange, onEnd }).start();
}

/** Where tokens or money are limited and the caller says no bound, the answer may have what was reserved for it. */
function boundedBody({ envelope: { protocol }, plan, body }: ExchangeRequest): Uint8Array {
  const most = plan.reservation?.maxOutputTokens;
  if (most === undefined) return body;
  return boundOutput(
    protocol,
    body,
    most,
    plan.targets.every(({ kind }) => ownKinds.has(kind)),
  );
}

/** Who takes `max_completion_tokens`; other hosts of OpenAI’s protocol may know `max_tokens` only. */
export const ownKinds: ReadonlySet<string> = new Set(['openai', 'azure-openai']);

function unawaited(result: MaybePromise<void>, onError: (cause: unknown) => void): void {
  if (result instanceof Promise) result.catch(onError);
}

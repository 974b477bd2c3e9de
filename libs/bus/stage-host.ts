import {
  type Body,
  type Clock,
  decodeEnvelope,
  decodeFrames,
  type Envelope,
  encodeEnvelope,
  GatewayError,
  INLINE_BODY_LIMIT_BYTES,
  type InstanceId,
  type Outcome,
  parseBounceSubject,
  parseReplySubject,
  type Stage,
  type StageName,
  subjects,
} from '@sluice/contract';
import type { Telemetry } from '@sluice/telemetry';
import { type AnswerListener, Answers } from './answers.ts';
import { BodyExchange } from './body-exchange.ts';
import { guardHandlers } from './guard-handlers.ts';
import { Liveness } from './liveness.ts';
import type { Bus, BusMessage, Subscription } from './port.ts';
import { RecentSet } from './recent-set.ts';
import { StageMetrics } from './stage-metrics.ts';

export interface StageHostOptions {
  instance: InstanceId;
  bus: Bus;
  telemetry: Telemetry;
  clock: Clock;
  /**
   * `local-first`: a stage hosted here is called while it has room, else the message is published.
   * `bus`: everything is published, for tests that want the bus in every hop.
   */
  handOff: 'local-first' | 'bus';
}

interface HostedStage {
  stage: Stage;
  inFlight: number;
  subscription: Subscription;
}

/** How many attempts are remembered so that none runs twice here. */
const REMEMBERED_ATTEMPTS = 20_000;
/** A stage that changed a large body holds the new one for the time in which dispatch may start. */
const FORWARDED_BODY_LIFETIME_MS = 30_000;

/**
 * Hosts stages in one process and gives all of them the same life: deadline check, span, metrics, bounded
 * concurrency, run, forward or reply. The only place that knows whether a hand-off is a call or a message.
 */
export class StageHost {
  readonly instance: InstanceId;
  readonly liveness: Liveness;
  readonly bodies: BodyExchange;
  readonly answers: Answers;
  readonly #bus: Bus;
  readonly #telemetry: Telemetry;
  readonly #clock: Clock;
  readonly #localFirst: boolean;
  readonly #metrics: StageMetrics;
  readonly #stages = new Map<StageName, HostedStage>();
  readonly #seen = new RecentSet(REMEMBERED_ATTEMPTS);
  #listener: AnswerListener | undefined;

  constructor({ instance, bus, telemetry, clock, handOff }: StageHostOptions) {
    this.instance = instance;
    this.#bus = guardHandlers(bus, (subject, cause) =>
      telemetry.logger.error({ err: cause, subject }, 'a message could not be handled'),
    );
    this.#telemetry = telemetry;
    this.#clock = clock;
    this.#localFirst = handOff === 'local-first';
    this.#metrics = new StageMetrics(telemetry.metrics);
    this.liveness = new Liveness(instance, this.#bus, clock);
    this.bodies = new BodyExchange(instance, this.#bus);
    this.answers = new Answers({ instance, bus: this.#bus, clock, localFirst: this.#localFirst });
  }

  start(): void {
    this.#bus.subscribe(subjects.bounces(this.instance), message => this.#onBounce(message));
    this.answers.start();
    this.bodies.start();
    this.liveness.start();
    this.liveness.onDeath(instance => this.answers.cancelAllOf(instance));
  }

  host(stage: Stage): void {
    const subscription = this.#bus.subscribe(
      subjects.stage(stage.name),
      message => this.#onStageMessage(hosted, message),
      stage.name,
    );
    const hosted: HostedStage = { stage, inFlight: 0, subscription };
    this.#stages.set(stage.name, hosted);
  }

  /** Makes this process an ingress: answers to `origin === instance` come to `listener`. */
  listen(listener: AnswerListener): void {
    this.#listener = listener;
    this.answers.listen(listener);
    this.#bus.subscribe(subjects.replies(this.instance), message => {
      const address = parseReplySubject(message.subject);
      if (address === undefined) return;
      const { sender, frames } = decodeFrames(message.payload);
      this.liveness.heard(sender);
      listener.onFrames(address.id, address.attempt, sender, frames);
    });
  }

  /** Hands a request on. The answer comes to the ingress `envelope.origin`, wherever the stage runs. */
  handOff(to: StageName, envelope: Envelope, body: Body): void {
    const local = this.#localFirst ? this.#stages.get(to) : undefined;
    if (local !== undefined && local.inFlight < local.stage.concurrency) {
      this.#run(local, envelope, body);
      return;
    }
    const { origin, id, attempt } = envelope;
    if (!this.#bus.connected) {
      this.answers.reject(envelope, { code: 'not_ready', internal: 'the bus is not connected' });
      return;
    }
    const message = encodeEnvelope(envelope, this.#portable(body));
    this.#bus.publish(subjects.stage(to), message, subjects.bounce(this.instance, origin, id, attempt));
  }

  /** Whether what `instance` answers comes by calls, which lose nothing, rather than by messages. */
  answersByCall(instance: InstanceId): boolean {
    return this.#localFirst && instance === this.instance;
  }

  /** Requests and answers in progress, for draining. */
  get inProgress(): number {
    let running = this.answers.inProgress;
    for (const { inFlight } of this.#stages.values()) running = Math.max(running, inFlight);
    return running;
  }

  /** Takes nothing new from the bus; what runs goes on. */
  stopTaking(): void {
    for (const { subscription } of this.#stages.values()) subscription.unsubscribe();
  }

  async close(): Promise<void> {
    this.stopTaking();
    this.answers.stop();
    this.liveness.stop();
    await this.#bus.flush();
  }

  #onStageMessage(hosted: HostedStage, message: BusMessage): void {
    const { envelope, body } = decodeEnvelope(message.payload);
    // The bus promises at most once; an attempt must not run twice even where it does not keep that.
    if (!this.#seen.add(`${hosted.stage.name}:${envelope.id}:${envelope.attempt}`)) return;
    this.#run(hosted, envelope, body);
  }

  #run(hosted: HostedStage, envelope: Envelope, body: Body): void {
    const { stage } = hosted;
    const refusal = this.#refusal(hosted, envelope);
    if (refusal !== undefined) {
      this.#reject(stage.name, refusal, envelope);
      return;
    }
    hosted.inFlight++;
    const startedAt = this.#metrics.begin(stage.name);
    const span = this.#telemetry.tracing?.start(`stage ${stage.name}`, envelope.traceparent);
    const traced = span === undefined ? envelope : { ...envelope, traceparent: span.traceparent };
    let finished = false;
    const done = (error?: GatewayError): void => {
      if (finished) return;
      finished = true;
      hosted.inFlight--;
      this.#metrics.end(stage.name, startedAt, error?.code);
      span?.end(error?.code);
    };
    const fail = (cause: unknown): void => {
      const error = GatewayError.from(cause);
      done(error);
      this.#reject(stage.name, error, traced);
    };
    try {
      const outcome = stage.handle(traced, { body, read: () => this.bodies.read(body) });
      if (outcome instanceof Promise)
        outcome.then(settled => this.#apply(stage.name, settled, traced, done)).catch(fail);
      else this.#apply(stage.name, outcome, traced, done);
    } catch (cause) {
      fail(cause);
    }
  }

  #refusal(hosted: HostedStage, { deadline, startBy }: Envelope): GatewayError | undefined {
    const now = this.#clock();
    if (now > deadline) return new GatewayError('deadline_exceeded');
    if (now > startBy) return new GatewayError('start_expired');
    if (hosted.inFlight >= hosted.stage.concurrency) return new GatewayError('overloaded');
    return undefined;
  }

  #apply(stage: StageName, outcome: Outcome, envelope: Envelope, done: (error?: GatewayError) => void): void {
    switch (outcome.kind) {
      case 'forward':
        done();
        this.handOff(outcome.to, outcome.envelope, outcome.body);
        return;
      case 'reject':
        done(outcome.error);
        this.#reject(stage, outcome.error, envelope);
        return;
      case 'drop':
        done();
        return;
      case 'reply':
        this.#reply(stage, outcome.write, envelope, done);
        return;
    }
  }

  #reply(
    stage: StageName,
    write: (Outcome & { kind: 'reply' })['write'],
    envelope: Envelope,
    done: () => void,
  ): void {
    const sender = this.answers.open(envelope, done);
    const fail = (cause: unknown): void => {
      const error = GatewayError.from(cause);
      this.#log(stage, error, envelope);
      sender.reject(error);
    };
    try {
      const written = write(sender);
      if (written instanceof Promise) written.catch(fail);
    } catch (cause) {
      fail(cause);
    }
  }

  #reject(stage: StageName, error: GatewayError, envelope: Envelope): void {
    this.#log(stage, error, envelope);
    this.answers.reject(envelope, error.toShape());
  }

  #log(stage: StageName, { code, details }: GatewayError, { id, attempt }: Envelope): void {
    const fields = { requestId: id, attempt, stage, code, detail: details.internal };
    if (code === 'internal') this.#telemetry.logger.error(fields, 'a stage failed');
    else this.#telemetry.logger.debug(fields, 'rejected');
  }

  #onBounce(message: BusMessage): void {
    const address = parseBounceSubject(message.subject);
    if (!message.noResponders || address === undefined) return;
    if (address.origin === this.instance) this.#listener?.onNoResponders(address.id, address.attempt);
    else this.answers.reject(address, { code: 'stage_unavailable' });
  }

  /** A body that is too large to travel stays here, and what travels is a reference to it. */
  #portable(body: Body): Body {
    if (body.kind === 'reference' || body.bytes.length <= INLINE_BODY_LIMIT_BYTES) return body;
    const reference = this.bodies.hold(body.bytes);
    setTimeout(() => this.bodies.release(reference), FORWARDED_BODY_LIFETIME_MS).unref();
    return { kind: 'reference', reference };
  }
}

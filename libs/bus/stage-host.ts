import {
  type Body,
  type Clock,
  decodeEnvelope,
  decodeFrames,
  type Envelope,
  encodeEnvelope,
  INLINE_BODY_LIMIT_BYTES,
  type InstanceId,
  parseBounceSubject,
  parseReplySubject,
  RecentSet,
  type Stage,
  type StageName,
  subjects,
} from '@sluice/contract';
import type { Telemetry } from '@sluice/telemetry';
import { type AnswerListener, Answers } from './answers.ts';
import { BodyExchange } from './body-exchange.ts';
import { CheckExchange } from './check-exchange.ts';
import { guardHandlers } from './guard-handlers.ts';
import { createHopMetrics } from './hop-metrics.ts';
import { registerHostMetrics } from './host-metrics.ts';
import { Inbox } from './inbox.ts';
import { Liveness } from './liveness.ts';
import type { Bus, BusMessage, Subscription } from './port.ts';
import { ProviderTestExchange } from './provider-test-exchange.ts';
import { QueueExchange } from './queue-exchange.ts';
import { hasRoom, type RunningStage, StageRunner } from './stage-runner.ts';

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

interface HostedStage extends RunningStage {
  subscription: Subscription;
}

/** How many attempts are remembered so that none runs twice here. */
const REMEMBERED_ATTEMPTS = 20_000;
/** A stage that changed a large body holds the new one for the time in which dispatch may start. */
const FORWARDED_BODY_LIFETIME_MS = 30_000;

/** Hosts stages in one process. The only place that knows whether a hand-off is a call or a message. */
export class StageHost {
  readonly instance: InstanceId;
  readonly liveness: Liveness;
  readonly bodies: BodyExchange;
  readonly answers: Answers;
  /** Questions to guardrail about texts, and its answers. */
  readonly checks: CheckExchange;
  readonly queues: QueueExchange;
  /** Questions to dispatch about providers. */
  readonly providerTests: ProviderTestExchange;
  readonly #bus: Bus;
  readonly #inbox: Inbox;
  readonly #localFirst: boolean;
  readonly #runner: StageRunner;
  readonly #clock: Clock;
  readonly #onHop: ReturnType<typeof createHopMetrics>;
  readonly #stages = new Map<StageName, HostedStage>();
  readonly #seen = new RecentSet(REMEMBERED_ATTEMPTS);
  #listener: AnswerListener | undefined;

  constructor({ instance, bus, telemetry, clock, handOff }: StageHostOptions) {
    this.instance = instance;
    this.#bus = guardHandlers(bus, (subject, cause) =>
      telemetry.logger.error({ err: cause, subject }, 'a message could not be handled'),
    );
    this.#clock = clock;
    this.#onHop = createHopMetrics(telemetry.metrics);
    this.#localFirst = handOff === 'local-first';
    this.#inbox = new Inbox(instance, this.#bus);
    this.liveness = new Liveness(instance, this.#bus, clock, this.#inbox);
    this.bodies = new BodyExchange(instance, this.#bus, this.#inbox);
    this.checks = new CheckExchange({
      bus: this.#bus,
      inbox: this.#inbox,
      bodies: this.bodies,
      clock,
      localFirst: this.#localFirst,
    });
    this.queues = new QueueExchange({ bus: this.#bus, localFirst: this.#localFirst });
    this.providerTests = new ProviderTestExchange({
      bus: this.#bus,
      inbox: this.#inbox,
      localFirst: this.#localFirst,
    });
    this.answers = new Answers({ instance, bus: this.#bus, clock, localFirst: this.#localFirst });
    this.#runner = new StageRunner({
      telemetry,
      clock,
      bodies: this.bodies,
      answers: this.answers,
      handOff: (to, envelope, body) => this.handOff(to, envelope, body),
    });
    registerHostMetrics(telemetry.metrics, {
      answers: () => this.answers.kept,
      retainedBytes: () => this.answers.retainedBytes,
      bodies: () => this.bodies.heldCount,
      questions: () => this.#inbox.size,
    });
  }

  start(): void {
    this.#bus.subscribe(subjects.bounces(this.instance), message => this.#onBounce(message));
    this.answers.start();
    this.#inbox.start();
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
    if (local !== undefined && hasRoom(local)) {
      this.#runner.run(local, envelope, body);
      return;
    }
    const { origin, id, attempt } = envelope;
    if (!this.#bus.connected) {
      this.answers.reject(envelope, { code: 'not_ready', internal: 'the bus is not connected' });
      return;
    }
    const message = encodeEnvelope({ ...envelope, sentAt: this.#clock() }, this.#portable(body));
    this.#bus.publish(subjects.stage(to), message, subjects.bounce(this.instance, origin, id, attempt));
  }

  /** Whether what `instance` answers comes by calls, which lose nothing, rather than by messages. */
  answersByCall(instance: InstanceId): boolean {
    return this.#localFirst && instance === this.instance;
  }

  /** Whether messages can be sent now. */
  get connected(): boolean {
    return this.#bus.connected;
  }

  /** Requests and answers in progress, for draining. */
  get inProgress(): number {
    let running = this.answers.inProgress;
    for (const { inFlight } of this.#stages.values()) running = Math.max(running, inFlight);
    running = Math.max(running, this.checks.inProgress);
    return running;
  }

  /** Takes what is on its way here and nothing after that; what runs goes on. */
  async stopTaking(): Promise<void> {
    const stages = [...this.#stages.values()].map(({ subscription }) => subscription.drain());
    await Promise.all([
      ...stages,
      this.checks.stopTaking(),
      this.queues.stopTaking(),
      this.providerTests.stopTaking(),
    ]);
  }

  async close(): Promise<void> {
    await this.stopTaking();
    this.answers.stop();
    this.liveness.stop();
    await this.#bus.flush();
  }

  #onStageMessage(hosted: HostedStage, message: BusMessage): void {
    const { envelope, body } = decodeEnvelope(message.payload);
    // The bus promises at most once; an attempt must not run twice even where it does not keep that.
    // A request that is sent to another route comes by a second time.
    const { id, attempt, reroute = '' } = envelope;
    if (!this.#seen.add(`${hosted.stage.name}:${id}:${attempt}:${reroute}`)) return;
    if (envelope.sentAt !== undefined) this.#onHop(hosted.stage.name, this.#clock() - envelope.sentAt);
    this.#runner.run(hosted, envelope, body);
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

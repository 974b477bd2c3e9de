import {
  type Body,
  type Clock,
  type Envelope,
  GatewayError,
  type Outcome,
  type Stage,
  type StageName,
} from '@sluice/contract';
import type { Attributes, Telemetry } from '@sluice/telemetry';
import type { Answers } from './answers.ts';
import type { BodyExchange } from './body-exchange.ts';
import { StageMetrics } from './stage-metrics.ts';

export interface RunningStage {
  readonly stage: Stage;
  inFlight: number;
}

export const hasRoom = ({ stage, inFlight }: RunningStage): boolean => inFlight < stage.concurrency;

export interface StageRunnerDependencies {
  telemetry: Telemetry;
  clock: Clock;
  bodies: BodyExchange;
  answers: Answers;
  handOff: (to: StageName, envelope: Envelope, body: Body) => void;
}

/** One request in one stage: deadline check, span, metrics, bounded concurrency, run, forward or reply. */
export class StageRunner {
  readonly #dependencies: StageRunnerDependencies;
  readonly #metrics: StageMetrics;

  constructor(dependencies: StageRunnerDependencies) {
    this.#dependencies = dependencies;
    this.#metrics = new StageMetrics(dependencies.telemetry.metrics);
  }

  run(running: RunningStage, envelope: Envelope, body: Body): void {
    const { stage } = running;
    const { telemetry, bodies } = this.#dependencies;
    const refusal = this.#refusal(running, envelope);
    if (refusal !== undefined) {
      this.#reject(stage.name, refusal, envelope);
      return;
    }
    running.inFlight++;
    const startedAt = this.#metrics.begin(stage.name);
    const span = telemetry.tracing?.start(`stage ${stage.name}`, {
      kind: 'internal',
      parent: envelope.traceparent,
    });
    if (span?.isRecorded === true) span.set(stageAttributes(envelope));
    const traced = span === undefined ? envelope : { ...envelope, traceparent: span.traceparent };
    let finished = false;
    const done = (error?: GatewayError): void => {
      if (finished) return;
      finished = true;
      running.inFlight--;
      this.#metrics.end(stage.name, startedAt, error?.code);
      span?.end(error && { type: error.code, isCallersFault: error.status < 500 });
    };
    const fail = (cause: unknown): void => {
      const error = GatewayError.from(cause);
      done(error);
      this.#reject(stage.name, error, traced);
    };
    try {
      const outcome = stage.handle(traced, { body, read: () => bodies.read(body) });
      if (outcome instanceof Promise)
        outcome.then(settled => this.#apply(stage.name, settled, traced, done)).catch(fail);
      else this.#apply(stage.name, outcome, traced, done);
    } catch (cause) {
      fail(cause);
    }
  }

  #refusal(running: RunningStage, { deadline, startBy }: Envelope): GatewayError | undefined {
    const now = this.#dependencies.clock();
    if (now > deadline) return new GatewayError('deadline_exceeded');
    if (now > startBy) return new GatewayError('start_expired');
    return hasRoom(running) ? undefined : new GatewayError('overloaded');
  }

  #apply(stage: StageName, outcome: Outcome, envelope: Envelope, done: (error?: GatewayError) => void): void {
    switch (outcome.kind) {
      case 'forward':
        done();
        this.#dependencies.handOff(outcome.to, outcome.envelope, outcome.body);
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
    const sender = this.#dependencies.answers.open(envelope, done);
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
    this.#dependencies.answers.reject(envelope, error.toShape());
  }

  #log(stage: StageName, { code, details }: GatewayError, { id, attempt }: Envelope): void {
    const { logger } = this.#dependencies.telemetry;
    const fields = { requestId: id, attempt, stage, code, detail: details.internal };
    if (code === 'internal') logger.error(fields, 'a stage failed');
    else logger.debug(fields, 'rejected');
  }
}

const stageAttributes = ({ id, attempt, principal, plan }: Envelope): Attributes => ({
  'sluice.request_id': id,
  'sluice.attempt': attempt,
  'sluice.tenant': principal?.tenant,
  'sluice.route': plan?.route,
});

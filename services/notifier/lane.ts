import type { Clock } from '@sluice/contract';
import type { HeldNotice, NoticeResult } from '@sluice/store';
import type { Logger } from 'pino';
import type { DeliveryLog } from './delivery-log.ts';
import { isTest, type Notice, parseNotice } from './notice.ts';
import { ReceiverGate } from './receiver-gate.ts';
import { retryDelayMs } from './retry-delay.ts';
import { resultOfFailure, type SendResult } from './send-result.ts';

/** Where to and how, as the configuration says now. */
export interface LaneSettings {
  giveUpAfterMs: number;
  send: (notice: Notice) => Promise<SendResult>;
}

export interface LaneDependencies {
  log: DeliveryLog;
  logger: Logger;
  clock: Clock;
  random: () => number;
}

/** What waits for one destination, attempt by attempt. */
export class Lane {
  readonly destination: string;
  readonly #dependencies: LaneDependencies;
  readonly #gate: ReceiverGate;
  readonly #stopping = new AbortController();
  #settings: LaneSettings;

  constructor(destination: string, settings: LaneSettings, dependencies: LaneDependencies) {
    this.destination = destination;
    this.#settings = settings;
    this.#dependencies = dependencies;
    this.#gate = new ReceiverGate(dependencies.random);
  }

  /** What waits goes to the new address: a wrong one that is corrected delivers what it held up. */
  update(settings: LaneSettings): void {
    this.#settings = settings;
    this.#gate.answered();
  }

  /** What is not under way is handed back. */
  stop(): void {
    this.#stopping.abort();
    this.#gate.close();
  }

  /** Tries to deliver once. Never rejects. */
  async handle(held: HeldNotice): Promise<NoticeResult> {
    const { clock, log, logger } = this.#dependencies;
    const { destination } = this;
    const notice = parseNotice(held.payload);
    if (notice === undefined) {
      logger.error({ destination, notice: held.id }, 'A notice cannot be read and is left out.');
      return { kind: 'done' };
    }
    if (!isTest(notice)) await this.#gate.pass(this.#stopping.signal);
    if (this.#stopping.signal.aborted) return { kind: 'again', inMs: 0 };
    const startedAt = clock();
    const result = await this.#send(notice);
    const attempt = { destination, notice, attempts: held.attempt, durationMs: clock() - startedAt };
    if (!isTest(notice)) this.#tellGate(result);
    if (result.kind === 'delivered') {
      log.delivered(attempt, result);
      return { kind: 'done' };
    }
    const inMs = retryDelayMs(held.attempt, result.retryAfterMs, this.#dependencies.random);
    const isTooLate = clock() + inMs > held.addedAt + this.#settings.giveUpAfterMs;
    if (isTest(notice) || isTooLate || result.isFinal === true) {
      log.dead(attempt, held.payload, result);
      return { kind: 'done' };
    }
    log.failed(attempt, result, inMs);
    return { kind: 'again', inMs };
  }

  async #send(notice: Notice): Promise<SendResult> {
    try {
      return await this.#settings.send(notice);
    } catch (cause) {
      return resultOfFailure(cause);
    }
  }

  #tellGate(result: SendResult): void {
    const { logger } = this.#dependencies;
    const { destination } = this;
    const wasOpen = this.#gate.isOpen;
    if (result.kind === 'failed' && result.isAway) this.#gate.away(result.retryAfterMs);
    else this.#gate.answered();
    if (wasOpen === this.#gate.isOpen) return;
    if (result.kind === 'failed' && wasOpen)
      logger.warn(
        { destination, reason: result.reason },
        'A receiver of notices is away; what is for it waits.',
      );
    else logger.info({ destination }, 'A receiver of notices is back.');
  }
}

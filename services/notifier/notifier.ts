import {
  alertDestination,
  CALLBACK_ACK_WAIT_MS,
  CALLBACK_CONSUMER,
  type Config,
  type ConfigView,
  callbackDestination,
} from '@sluice/config';
import type { Clock } from '@sluice/contract';
import { createAgentPair } from '@sluice/outbound';
import type { EventLog, NoticeQueue } from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';
import { createDeliveryLog } from './delivery-log.ts';
import { FanOut } from './fan-out.ts';
import { Lane, type LaneSettings } from './lane.ts';
import { createMetrics } from './metrics.ts';
import { alertSender, callbackSender } from './senders/create-sender.ts';
import type { Sender } from './senders/sender.ts';

export interface NotifierDependencies {
  config: ConfigView;
  events: EventLog;
  notices: NoticeQueue;
  telemetry: Telemetry;
  clock: Clock;
  random: () => number;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** Notices that are under way to one destination at a time, from one process. */
const ALERTS_AT_ONCE = 4;
const CALLBACKS_AT_ONCE = 32;
const COUNT_EVERY_MS = 15_000;
const RETRY_MS = 5_000;
const ALERTS = { stream: 'ALERT', durable: 'notifier' } as const;
/** Control sees that it is there from the first configuration with a callback on. */
const CALLBACKS = { stream: 'USAGE', durable: CALLBACK_CONSUMER } as const;

type Stop = () => Promise<void>;

interface Destination {
  concurrency: number;
  settings: LaneSettings;
}

/** Delivers alerts and callbacks: to whom the configuration says, at least once, each destination for itself. */
export class Notifier {
  readonly #dependencies: NotifierDependencies;
  readonly #agents = createAgentPair({
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    connections: CALLBACKS_AT_ONCE,
  });
  readonly #metrics: ReturnType<typeof createMetrics>;
  readonly #log: ReturnType<typeof createDeliveryLog>;
  readonly #fanOut: FanOut;
  readonly #lanes = new Map<string, { lane: Lane; stop: Stop }>();
  readonly #counting: NodeJS.Timeout;
  readonly #unfollow: () => void;
  #stopAlerts: Stop = async () => undefined;
  #stopCallbacks: Stop | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** One change after the other. */
  #changing: Promise<void>;

  constructor(dependencies: NotifierDependencies) {
    this.#dependencies = dependencies;
    const { config, events, notices, telemetry, clock } = dependencies;
    const { logger } = telemetry;
    this.#metrics = createMetrics(telemetry.metrics);
    const append: EventLog['append'] = event => events.append(event);
    this.#log = createDeliveryLog({ append, metrics: this.#metrics, logger, clock });
    this.#fanOut = new FanOut({ notices, log: this.#log, logger });
    this.#changing = this.#start(config.current().config);
    this.#unfollow = config.onChange(() => this.#change());
    this.#counting = setInterval(() => void this.#countWaiting(), COUNT_EVERY_MS);
  }

  /** Resolves when the configuration of now is in force. */
  ready(): Promise<void> {
    return this.#changing;
  }

  /** What is under way is finished; what waits is left to the next one. */
  async close(): Promise<void> {
    this.#unfollow();
    clearInterval(this.#counting);
    await this.#changing;
    clearTimeout(this.#retry);
    await Promise.all([this.#stopAlerts(), this.#stopCallbacks?.()]);
    await Promise.all([...this.#lanes.keys()].map(destination => this.#stopLane(destination)));
    await this.#agents.close();
  }

  #change(): void {
    clearTimeout(this.#retry);
    this.#changing = this.#changing.then(() => this.#apply(this.#dependencies.config.current().config));
  }

  async #start(config: Config): Promise<void> {
    const { stream, durable } = ALERTS;
    await this.#apply(config);
    this.#stopAlerts = await this.#dependencies.events.consume(stream, durable, some =>
      this.#fanOut.alerts(some),
    );
  }

  async #apply(config: Config): Promise<void> {
    const { logger } = this.#dependencies.telemetry;
    try {
      this.#fanOut.update(config);
      const wanted = this.#destinationsOf(config);
      for (const [destination, { concurrency, settings }] of wanted)
        this.#openLane(destination, concurrency, settings);
      const gone = [...this.#lanes.keys()].filter(destination => !wanted.has(destination));
      await Promise.all(gone.map(destination => this.#stopLane(destination)));
      await this.#followCallbacks();
    } catch (cause) {
      logger.error({ err: cause }, 'The destinations of notices could not be taken over. Trying again.');
      this.#retry = setTimeout(() => this.#change(), RETRY_MS);
    }
  }

  #destinationsOf({ alerts, routes }: Config): Map<string, Destination> {
    const dependencies = { agents: this.#agents, clock: this.#dependencies.clock };
    const wanted = new Map<string, Destination>();
    const add = (
      destination: string,
      concurrency: number,
      send: Sender | undefined,
      giveUpAfterMs: number,
    ): void => {
      if (send !== undefined) wanted.set(destination, { concurrency, settings: { giveUpAfterMs, send } });
      else
        this.#dependencies.telemetry.logger.warn(
          { destination },
          'This process lacks the secret of a destination: what is for it waits for one that has it.',
        );
    };
    for (const alert of alerts)
      add(alertDestination(alert), ALERTS_AT_ONCE, alertSender(alert, dependencies), alert.giveUpAfter);
    for (const { name, callback } of routes)
      if (callback !== undefined)
        add(
          callbackDestination(name),
          CALLBACKS_AT_ONCE,
          callbackSender(callback, dependencies),
          callback.giveUpAfter,
        );
    return wanted;
  }

  #openLane(destination: string, concurrency: number, settings: LaneSettings): void {
    const known = this.#lanes.get(destination);
    if (known !== undefined) {
      known.lane.update(settings);
      return;
    }
    const { notices, telemetry, clock, random } = this.#dependencies;
    const lane = new Lane(destination, settings, { log: this.#log, logger: telemetry.logger, clock, random });
    const stop = notices.deliver(destination, concurrency, notice => lane.handle(notice));
    this.#lanes.set(destination, { lane, stop });
  }

  async #stopLane(destination: string): Promise<void> {
    const known = this.#lanes.get(destination);
    if (known === undefined) return;
    this.#lanes.delete(destination);
    known.lane.stop();
    await known.stop();
  }

  /** Usage events are read only while a route has a callback: where none has, requests cost nothing here. */
  async #followCallbacks(): Promise<void> {
    const { events } = this.#dependencies;
    const { stream, durable } = CALLBACKS;
    if (this.#fanOut.hasCallbacks && this.#stopCallbacks === undefined) {
      this.#stopCallbacks = await events.consume(stream, durable, some => this.#fanOut.usage(some), {
        from: 'now',
        ackWaitMs: CALLBACK_ACK_WAIT_MS,
      });
      return;
    }
    if (this.#fanOut.hasCallbacks) return;
    await this.#stopCallbacks?.();
    this.#stopCallbacks = undefined;
    // Else the first callback of a later configuration would be owed for everything in between.
    await events.forget(stream, durable);
  }

  async #countWaiting(): Promise<void> {
    try {
      this.#metrics.waiting(await this.#dependencies.notices.waiting());
    } catch {
      // The store says itself that it is away; the figure stays as it was.
    }
  }
}

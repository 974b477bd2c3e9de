import {
  type Clock,
  type ControlMessage,
  type Envelope,
  encodeFrames,
  type GatewayError,
  type GatewayErrorShape,
  type InstanceId,
  type NumberedFrame,
  subjects,
  WINDOW_BYTES,
} from '@sluice/contract';
import { AnswerBook } from './answer-book.ts';
import { FrameSender } from './frame-sender.ts';
import type { Bus, BusMessage } from './port.ts';

/** What the ingress of a process is told. */
export interface AnswerListener {
  onFrames(id: string, attempt: number, sender: InstanceId, frames: readonly NumberedFrame[]): void;
  /** Nobody hosts the stage that the attempt was handed to. */
  onNoResponders(id: string, attempt: number): void;
  /** The turn of these has come. */
  onTurn(queue: string, ids: readonly string[]): void;
  /** The turn of these jobs has come. */
  onJobTurn(queue: string, ids: readonly string[]): void;
  /** These jobs were cancelled. */
  onJobsStopped(ids: readonly string[]): void;
  /** These wait in no queue any more. */
  onUnqueued(ids: readonly string[]): void;
}

export interface AnswersOptions {
  instance: InstanceId;
  bus: Bus;
  clock: Clock;
  /** Whether an ingress of this process is called rather than sent messages. */
  localFirst: boolean;
}

const SWEEP_INTERVAL_MS = 1_000;
/** How often an instance is asked again whether it adopts an attempt, within the patience given. */
const ADOPTION_ASKS = 4;

/** The answers that this instance gives, and what is said about them between instances. */
export class Answers {
  readonly #options: AnswersOptions;
  readonly #book = new AnswerBook();
  readonly #adoptions = new Map<string, (adopted: boolean) => void>();
  #listener: AnswerListener | undefined;
  #sweeper: NodeJS.Timeout | undefined;
  /** For how long the bus has been away in all: answers that nobody could ask for do not age. */
  #awayMs = 0;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  start(): void {
    const { bus, instance } = this.#options;
    bus.subscribe(subjects.control(instance), message => this.#onControl(message));
    this.#sweeper = setInterval(() => {
      if (bus.connected) this.#book.sweep(this.#now());
      else this.#awayMs += SWEEP_INTERVAL_MS;
    }, SWEEP_INTERVAL_MS);
    this.#sweeper.unref();
  }

  stop(): void {
    clearInterval(this.#sweeper);
  }

  listen(listener: AnswerListener): void {
    this.#listener = listener;
  }

  get inProgress(): number {
    return this.#book.inProgress;
  }

  /** Those in progress, and those that are kept after their end. */
  get kept(): number {
    return this.#book.size;
  }

  /** Of those that have ended. */
  get retainedBytes(): number {
    return this.#book.retainedBytes;
  }

  /** Opens the answer to an attempt; `done` is called when its last frame is written. */
  open({ id, attempt, origin }: Envelope, done: () => void): FrameSender {
    const local = this.#isLocal(origin);
    const sender: FrameSender = new FrameSender(
      attempt,
      (current, frames) => this.#deliver(origin, id, current, frames),
      () => {
        done();
        // A call loses nothing, and who has left asks for nothing again.
        if (local || sender.cancelled) this.#book.forget(id, sender);
        else this.#book.finished(id, sender, this.#now());
      },
      local ? undefined : then => this.#options.bus.whenSent(then),
    );
    // A message that came late: a later attempt is being answered here.
    if ((this.#book.find(id)?.attempt ?? 0) > attempt) sender.cancel();
    else this.#book.add(id, origin, sender);
    return sender;
  }

  /** Answers an attempt with an error. Where that gets lost, the ingress drives again and hears it then. */
  reject(
    { origin, id, attempt }: Pick<Envelope, 'origin' | 'id' | 'attempt'>,
    error: GatewayErrorShape,
    sequence = 0,
  ): void {
    this.#deliver(origin, id, attempt, [{ sequence, frame: { kind: 'rejection', error } }]);
  }

  /** This process leaves: what is in progress ends with this error, which the ingress may drive again elsewhere. */
  cancelAll(reason: GatewayError): void {
    this.#book.cancelAll(reason);
  }

  cancelAllOf(origin: InstanceId): void {
    this.#book.cancelAllOf(origin);
  }

  /** Says something about a request to the instance that works on it. */
  tell(instance: InstanceId, message: ControlMessage): void {
    if (instance === this.#options.instance) this.#handle(message);
    else this.#options.bus.publish(subjects.control(instance), Buffer.from(JSON.stringify(message)));
  }

  /**
   * Asks the instance that already works on a request to answer as `attempt` instead of the one before.
   * Resolves false if it does not have the answer, or does not say so within `patienceMs`.
   */
  askToAdopt(holder: InstanceId, id: string, attempt: number, patienceMs: number): Promise<boolean> {
    const { instance } = this.#options;
    if (holder === instance) return Promise.resolve(this.#book.find(id)?.adopt(attempt) ?? false);
    return new Promise(resolve => {
      const ask = (): void => this.tell(holder, { kind: 'adopt', id, attempt, asker: instance });
      const settle = (adopted: boolean): void => {
        clearInterval(repeat);
        clearTimeout(timer);
        this.#adoptions.delete(`${id}:${attempt}`);
        resolve(adopted);
      };
      const repeat = setInterval(ask, patienceMs / ADOPTION_ASKS);
      const timer = setTimeout(() => settle(false), patienceMs);
      this.#adoptions.set(`${id}:${attempt}`, settle);
      ask();
    });
  }

  #now(): number {
    return this.#options.clock() - this.#awayMs;
  }

  #isLocal(origin: InstanceId): boolean {
    return this.#options.localFirst && origin === this.#options.instance && this.#listener !== undefined;
  }

  #deliver(origin: InstanceId, id: string, attempt: number, frames: readonly NumberedFrame[]): void {
    const { instance, bus } = this.#options;
    if (this.#isLocal(origin)) {
      this.#listener?.onFrames(id, attempt, instance, frames);
      return;
    }
    const subject = subjects.reply(origin, id, attempt);
    for (const group of groupsBySize(frames)) bus.publish(subject, encodeFrames(instance, group));
  }

  #onControl(message: BusMessage): void {
    this.#handle(JSON.parse(Buffer.from(message.payload).toString('utf8')) as ControlMessage);
  }

  #handle(message: ControlMessage): void {
    switch (message.kind) {
      case 'done':
        for (const id of message.ids) this.#book.dismiss(id);
        return;
      case 'ping':
        return;
      case 'adopt':
        this.#adopt(message.id, message.attempt, message.asker);
        return;
      case 'adopted':
      case 'missing':
        this.#adoptions.get(`${message.id}:${message.attempt}`)?.(message.kind === 'adopted');
        return;
      case 'turn':
        this.#listener?.onTurn(message.queue, message.ids);
        return;
      case 'run-jobs':
        this.#listener?.onJobTurn(message.queue, message.ids);
        return;
      case 'stop-jobs':
        this.#listener?.onJobsStopped(message.ids);
        return;
      case 'unqueued':
        this.#listener?.onUnqueued(message.ids);
        return;
      case 'acknowledge':
        this.#find(message.id, message.attempt)?.acknowledge(message.next);
        return;
      case 'cancel':
        this.#find(message.id, message.attempt)?.cancel();
        return;
      case 'resend':
        // An answer that is no longer here cannot be completed: say so, rather than leave the ingress waiting.
        if (this.#find(message.id, message.attempt)?.resend(message.from) !== true) {
          this.reject(
            message,
            { code: 'instance_lost', internal: 'asked for frames that are no longer kept' },
            message.from,
          );
        }
        return;
    }
  }

  #adopt(id: string, attempt: number, asker: InstanceId): void {
    const adopted = this.#book.find(id)?.adopt(attempt) ?? false;
    this.tell(asker, { kind: adopted ? 'adopted' : 'missing', id, attempt });
  }

  #find(id: string, attempt: number): FrameSender | undefined {
    const sender = this.#book.find(id);
    return sender?.attempt === attempt ? sender : undefined;
  }
}

/** Groups of frames that fit into one bus message each. */
function* groupsBySize(frames: readonly NumberedFrame[]): Generator<readonly NumberedFrame[]> {
  let group: NumberedFrame[] = [];
  let bytes = 0;
  for (const numbered of frames) {
    const size = numbered.frame.kind === 'data' ? numbered.frame.bytes.length : 0;
    if (bytes > 0 && bytes + size > WINDOW_BYTES) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(numbered);
    bytes += size;
  }
  yield group;
}

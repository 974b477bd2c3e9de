import {
  type Body,
  type CarriedQuestion,
  type CarriedReply,
  type CheckClient,
  type CheckQuestion,
  type CheckReply,
  type Clock,
  carryQuestion,
  carryReply,
  decodeCheck,
  encodeCheck,
  INLINE_BODY_LIMIT_BYTES,
  inlineBody,
  receiveQuestion,
  receiveReply,
  subjectBytes,
  subjects,
} from '@sluice/contract';
import type { BodyExchange } from './body-exchange.ts';
import type { Inbox } from './inbox.ts';
import type { Bus, BusMessage, Subscription } from './port.ts';

/** Judges a subject. Never rejects. */
export type CheckAnswerer = (question: CheckQuestion) => Promise<CheckReply>;

export interface CheckExchangeOptions {
  bus: Bus;
  inbox: Inbox;
  bodies: BodyExchange;
  clock: Clock;
  /** Whether an answerer of this process is called, rather than asked over the bus. */
  localFirst: boolean;
}

/** How much longer than its deadline an answer may be on its way. */
const GRACE_MS = 20;
/** How long a large answer can be pulled. */
const REPLY_LIFETIME_MS = 10_000;

const unchecked = (reason: string, detail?: string): CheckReply => ({
  kind: 'unchecked',
  reason,
  ...(detail !== undefined && { detail }),
});

/** Questions to guardrail, from whoever has text to check, and its answers: by calls in one process, else by messages. */
export class CheckExchange implements CheckClient {
  readonly #options: CheckExchangeOptions;
  #answerer: CheckAnswerer | undefined;
  #subscription: Subscription | undefined;
  #inProgress = 0;

  constructor(options: CheckExchangeOptions) {
    this.#options = options;
  }

  /** Questions of others that are being answered here. */
  get inProgress(): number {
    return this.#inProgress;
  }

  /** Makes this process one that answers. */
  answer(answerer: CheckAnswerer): void {
    this.#answerer = answerer;
    this.#subscription = this.#options.bus.subscribe(
      subjects.check,
      message => void this.#onQuestion(message, answerer),
      'guardrail',
    );
  }

  async stopTaking(): Promise<void> {
    await this.#subscription?.drain();
  }

  async check(question: CheckQuestion): Promise<CheckReply> {
    const { localFirst, bus, clock } = this.#options;
    if (localFirst && this.#answerer !== undefined) return this.#answerer(question);
    if (!bus.connected) return unchecked('unreachable', 'the bus is not connected');
    const bytes = subjectBytes(question.subject);
    const body = this.#portable(bytes);
    const message = encodeCheck(carryQuestion(question, clock()), body);
    try {
      return await this.#ask(message, question.deadline);
    } catch (cause) {
      return unchecked('unreachable', String(cause));
    } finally {
      if (body.kind === 'reference') this.#options.bodies.release(body.reference);
    }
  }

  /** Resolves by the deadline, whatever becomes of the message. */
  #ask(message: Uint8Array, deadline: number): Promise<CheckReply> {
    const { bus, inbox, bodies, clock } = this.#options;
    const entry = inbox.open();
    const { promise, resolve, reject } = Promise.withResolvers<CheckReply>();
    const timer = setTimeout(() => resolve(unchecked('timeout')), Math.max(0, deadline - clock()) + GRACE_MS);
    const received = async ({ payload, noResponders }: BusMessage): Promise<CheckReply> => {
      if (noResponders) return unchecked('unreachable', 'no process of guardrail is running');
      const { header, body } = decodeCheck<CarriedReply>(payload);
      return receiveReply(header, await bodies.read(body));
    };
    entry.listen(reply => void received(reply).then(resolve, reject));
    bus.publish(subjects.check, message, entry.subject);
    return promise.finally(() => {
      clearTimeout(timer);
      entry.close();
    });
  }

  async #onQuestion({ payload, reply: inbox }: BusMessage, answerer: CheckAnswerer): Promise<void> {
    if (inbox === undefined) return;
    this.#inProgress += 1;
    const reply = await this.#answerTo(payload, answerer);
    this.#inProgress -= 1;
    const { carried, bytes } = carryReply(reply);
    const body = this.#portable(bytes);
    if (body.kind === 'reference')
      setTimeout(() => this.#options.bodies.release(body.reference), REPLY_LIFETIME_MS).unref();
    this.#options.bus.publish(inbox, encodeCheck(carried, body));
  }

  async #answerTo(payload: Uint8Array, answerer: CheckAnswerer): Promise<CheckReply> {
    const { bodies, clock } = this.#options;
    try {
      const arrivedAt = clock();
      const { header, body } = decodeCheck<CarriedQuestion>(payload);
      return await answerer(receiveQuestion(header, await bodies.read(body), arrivedAt));
    } catch (cause) {
      return unchecked('failed', String(cause));
    }
  }

  #portable(bytes: Uint8Array): Body {
    if (bytes.length <= INLINE_BODY_LIMIT_BYTES) return inlineBody(bytes);
    return { kind: 'reference', reference: this.#options.bodies.hold(bytes) };
  }
}

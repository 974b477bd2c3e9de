import { type ProviderTest, type ProviderTestQuestion, subjects } from '@sluice/contract';
import type { Inbox } from './inbox.ts';
import type { Bus, BusMessage, Subscription } from './port.ts';

/** Never rejects. */
export type ProviderTester = (question: ProviderTestQuestion) => Promise<ProviderTest>;

export interface ProviderTestExchangeOptions {
  bus: Bus;
  inbox: Inbox;
  /** Whether a tester of this process is called, rather than asked over the bus. */
  localFirst: boolean;
}

/** Longer than dispatch takes for the list of models and a prompt. */
const PATIENCE_MS = 45_000;

const parse = <T>(payload: Uint8Array): T => JSON.parse(Buffer.from(payload).toString('utf8')) as T;
const encode = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));

/** Questions of control to any process of dispatch: how a provider answers a call that is made to find out. */
export class ProviderTestExchange {
  readonly #options: ProviderTestExchangeOptions;
  #tester: ProviderTester | undefined;
  #subscription: Subscription | undefined;

  constructor(options: ProviderTestExchangeOptions) {
    this.#options = options;
  }

  /** Makes this process one that answers. */
  answer(tester: ProviderTester): void {
    const { bus } = this.#options;
    this.#tester = tester;
    this.#subscription = bus.subscribe(
      subjects.providerTest,
      ({ payload, reply }) => {
        if (reply !== undefined)
          void tester(parse(payload)).then(result => bus.publish(reply, encode(result)));
      },
      'dispatch',
    );
  }

  async stopTaking(): Promise<void> {
    await this.#subscription?.drain();
  }

  /** Resolves whatever becomes of the question. */
  ask(question: ProviderTestQuestion): Promise<ProviderTest> {
    const { bus, inbox, localFirst } = this.#options;
    if (localFirst && this.#tester !== undefined) return this.#tester(question);
    const failed = (failure: string): ProviderTest => ({ provider: question.provider, failure });
    if (!bus.connected) return Promise.resolve(failed('the gateway’s bus is not connected'));
    const entry = inbox.open();
    const { promise, resolve } = Promise.withResolvers<ProviderTest>();
    const timer = setTimeout(() => resolve(failed('no process of dispatch has answered')), PATIENCE_MS);
    entry.listen(({ payload, noResponders }: BusMessage) =>
      resolve(noResponders ? failed('no process of dispatch is running') : parse(payload)),
    );
    bus.publish(subjects.providerTest, encode(question), entry.subject);
    return promise.finally(() => {
      clearTimeout(timer);
      entry.close();
    });
  }
}

import { Worker } from 'node:worker_threads';
import { GatewayError } from '@sluice/contract';
import type { EventStream } from './port.ts';
import {
  type Answers,
  type Batch,
  columnsOf,
  type FromWorker,
  type Question,
  type ToWorker,
  type WorkerOptions,
} from './worker-protocol.ts';

/** How long a close waits for what is not stored yet. */
const CLOSE_TIMEOUT_MS = 5_000;

export interface EventThreadListener {
  onStored(number: number, at: number, newest: Record<EventStream, number>): void;
  onProblem(reason: string, retryInMs: number): void;
}

interface Asker {
  resolve(answer: FromWorker & { kind: 'answer' }): void;
  reject(error: GatewayError): void;
}

/** The caller's side of `event-worker.ts`. */
export class EventThread {
  readonly #worker: Worker;
  readonly #listener: EventThreadListener;
  readonly #askers = new Map<number, Asker>();
  readonly #closed = Promise.withResolvers<void>();
  #over = false;
  #batches = 0;
  #questions = 0;

  constructor(options: WorkerOptions, listener: EventThreadListener) {
    this.#listener = listener;
    this.#worker = new Worker(new URL('./event-worker.ts', import.meta.url), { workerData: options });
    this.#worker.on('message', message => this.#hear(message));
  }

  /** Hands a batch over; gives its number. */
  send(batch: Batch): number {
    this.#batches += 1;
    this.#post({ kind: 'batch', number: this.#batches, batch: columnsOf(batch) });
    return this.#batches;
  }

  async ask<Kind extends Question['kind']>(question: Question & { kind: Kind }): Promise<Answers[Kind]> {
    if (this.#over) throw closedError();
    this.#questions += 1;
    const number = this.#questions;
    const { promise, resolve, reject } = Promise.withResolvers<FromWorker & { kind: 'answer' }>();
    this.#askers.set(number, { resolve, reject });
    this.#post({ kind: 'question', number, question });
    return (await promise).answer as Answers[Kind];
  }

  /** Stores what was sent, then ends the thread. False where it could not be stored in time. */
  async close(): Promise<boolean> {
    this.#post({ kind: 'close' });
    let stored = true;
    const timer = setTimeout(() => {
      stored = false;
      this.#closed.resolve();
    }, CLOSE_TIMEOUT_MS);
    await this.#closed.promise;
    clearTimeout(timer);
    this.#over = true;
    await this.#worker.terminate();
    for (const { reject } of this.#askers.values()) reject(closedError());
    this.#askers.clear();
    return stored;
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case 'stored':
        this.#listener.onStored(message.number, message.at, message.newest);
        break;
      case 'problem':
        this.#listener.onProblem(message.reason, message.retryInMs);
        break;
      case 'answer':
        this.#askerOf(message.number)?.resolve(message);
        break;
      case 'failed':
        this.#askerOf(message.number)?.reject(new GatewayError('internal', { internal: message.reason }));
        break;
      case 'closed':
        this.#closed.resolve();
    }
  }

  #askerOf(number: number): Asker | undefined {
    const asker = this.#askers.get(number);
    this.#askers.delete(number);
    return asker;
  }
}

const closedError = (): GatewayError =>
  new GatewayError('not_ready', { internal: 'The event log is closed.' });

import type { StageHost } from '@sluice/bus';
import type { InstanceId } from '@sluice/contract';
import { DoneNotices } from './done-notices.ts';

interface Cancel {
  worker: InstanceId;
  id: string;
  attempt: number;
}

/** What an ingress says to the instances that work on its requests. */
export class WorkerLine {
  readonly #host: StageHost;
  readonly #done: DoneNotices;
  #cancels: Cancel[] = [];

  constructor(host: StageHost) {
    this.#host = host;
    this.#done = new DoneNotices((instance, message) => host.answers.tell(instance, message));
  }

  /**
   * Nobody waits for the answer to this attempt any more. Said again with the next `flush`: a worker that
   * waits for its provider, or for room in the window, says nothing that would bring it up again.
   */
  cancel(worker: InstanceId | undefined, id: string, attempt: number): void {
    if (worker === undefined) return;
    this.#host.answers.tell(worker, { kind: 'cancel', id, attempt });
    if (!this.#host.answersByCall(worker)) this.#cancels.push({ worker, id, attempt });
  }

  acknowledge(worker: InstanceId, id: string, attempt: number, next: number): void {
    this.#host.answers.tell(worker, { kind: 'acknowledge', id, attempt, next });
  }

  resend(worker: InstanceId, id: string, attempt: number, from: number): void {
    this.#host.answers.tell(worker, { kind: 'resend', id, attempt, from, origin: this.#host.instance });
  }

  /** The answer arrived whole. Said with the next `flush`, and not where the answer came by a call. */
  done(worker: InstanceId, id: string): void {
    if (!this.#host.answersByCall(worker)) this.#done.add(worker, id);
  }

  flush(): void {
    this.#done.flush();
    for (const { worker, id, attempt } of this.#cancels)
      this.#host.answers.tell(worker, { kind: 'cancel', id, attempt });
    this.#cancels = [];
  }
}

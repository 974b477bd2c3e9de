import type { StageHost } from '@sluice/bus';
import { ChurnMap, emptyBody } from '@sluice/contract';
import type { Admission } from '../admission/admission.ts';
import { type InFlight, workerOf } from '../in-flight.ts';

export interface OpenRequestsDependencies {
  host: Pick<StageHost, 'bodies' | 'answersByCall'>;
  admission: Pick<Admission, 'enter' | 'leave'>;
}

/** The requests of this ingress that are not answered yet, and which of them wait for an instance to take them. */
export class OpenRequests {
  readonly #requests = new ChurnMap<InFlight>();
  readonly #dependencies: OpenRequestsDependencies;

  constructor(dependencies: OpenRequestsDependencies) {
    this.#dependencies = dependencies;
  }

  get size(): number {
    return this.#requests.size;
  }

  find(id: string): InFlight | undefined {
    return this.#requests.get(id);
  }

  all(): Iterable<InFlight> {
    return this.#requests.values();
  }

  open(request: InFlight): void {
    this.#requests.set(request.envelope.id, request);
  }

  /** It waits for an instance to take it. */
  wait(request: InFlight): void {
    if (request.isPending) return;
    request.isPending = true;
    this.#dependencies.admission.enter();
  }

  waitNoMore(request: InFlight): void {
    if (!request.isPending) return;
    request.isPending = false;
    const { admission, host } = this.#dependencies;
    const worker = workerOf(request);
    admission.leave(worker !== undefined && host.answersByCall(worker));
  }

  /** Its answer has begun: nobody else needs its body. */
  freeBody(request: InFlight): void {
    const { body } = request;
    request.body = emptyBody;
    if (body.kind === 'reference') this.#dependencies.host.bodies.release(body.reference);
  }

  close(request: InFlight): void {
    const { envelope, state } = request;
    this.waitNoMore(request);
    if (state.kind === 'backing-off') clearTimeout(state.timer);
    this.#requests.delete(envelope.id);
    this.freeBody(request);
  }
}

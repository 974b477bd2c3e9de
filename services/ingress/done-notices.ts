import type { ControlMessage, InstanceId } from '@sluice/contract';

const NOTICE_IDS = 64;

/** Gathers the ids of answers that arrived whole, so that saying so costs one message for many. */
export class DoneNotices {
  readonly #tell: (instance: InstanceId, message: ControlMessage) => void;
  readonly #ids = new Map<InstanceId, string[]>();

  constructor(tell: (instance: InstanceId, message: ControlMessage) => void) {
    this.#tell = tell;
  }

  add(instance: InstanceId, id: string): void {
    const ids = this.#ids.get(instance) ?? [];
    ids.push(id);
    this.#ids.set(instance, ids);
    if (ids.length >= NOTICE_IDS) this.#send(instance, ids);
  }

  flush(): void {
    for (const [instance, ids] of this.#ids) this.#send(instance, ids);
  }

  #send(instance: InstanceId, ids: string[]): void {
    this.#ids.delete(instance);
    this.#tell(instance, { kind: 'done', ids });
  }
}

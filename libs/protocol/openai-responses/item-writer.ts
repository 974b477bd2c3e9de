import type { StreamFrame } from '../codec.ts';
import type { JsonObject } from '../json/read-object.ts';
import { mintId } from './encode-response.ts';

/** Writes the events of a stream, numbered, and gathers its items for the response that ends it. */
export class EventWriter {
  readonly requestId: string;
  readonly output: JsonObject[] = [];
  #frames: StreamFrame[] = [];
  #sequence = 0;

  constructor(requestId: string) {
    this.requestId = requestId;
  }

  write(type: string, fields: JsonObject): void {
    const data = JSON.stringify({ type, sequence_number: this.#sequence, ...fields });
    this.#sequence += 1;
    this.#frames.push({ event: type, data });
  }

  /** The number of the next event. */
  get sequence(): number {
    return this.#sequence;
  }

  take(): StreamFrame[] {
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }

  /** A place in the output for an item that begins. `id` is minted where the provider gave none of this protocol. */
  begin(prefix: string, id: unknown): { index: number; id: string } {
    const index = this.output.length;
    this.output.push({});
    return { index, id: typeof id === 'string' && id !== '' ? id : mintId(prefix, this.requestId, index) };
  }

  add(index: number, item: JsonObject): void {
    this.write('response.output_item.added', { output_index: index, item });
  }

  done(index: number, item: JsonObject): void {
    this.output[index] = item;
    this.write('response.output_item.done', { output_index: index, item });
  }
}

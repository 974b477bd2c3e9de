import type { OutputStream } from './command-io.ts';

const EVERY = 50_000;

/** Says on standard error how far long work is. */
export class EventProgress {
  readonly #stderr: OutputStream;
  count = 0;

  constructor(stderr: OutputStream) {
    this.#stderr = stderr;
  }

  /** `at`: when the event was, epoch milliseconds; asked for only when it is told. */
  add(at?: () => number | undefined): void {
    this.count += 1;
    if (this.count % EVERY !== 0) return;
    const time = at?.();
    const upTo = time === undefined ? '' : `, up to ${new Date(time).toISOString().replace(/\.\d+/, '')}`;
    this.#stderr.write(`${this.text} events${upTo} …\n`);
  }

  get text(): string {
    return this.count.toLocaleString('en-US');
  }
}

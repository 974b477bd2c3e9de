import { type DestinationStream, pino } from 'pino';

const GATHER_LENGTH = 16 * 1024;
const GATHER_MS = 50;
/** A reader of the log that is stuck must not fill the memory: lines beyond this are dropped. */
const MAX_PENDING_BYTES = 16 * 1024 * 1024;

/**
 * Writes log lines to a file descriptor, gathered: a write of its own for each line would cost more than
 * making the line. Lines leave after 50 ms, or 16 KB, or when the process exits. At rest there is no timer.
 */
export class LogDestination implements DestinationStream {
  readonly #stream: ReturnType<typeof pino.destination>;
  readonly #onExit = (): void => this.flushSync();
  /** What is written asynchronously now is waited for: nothing is lost where a process just comes to its end. */
  readonly #onBeforeExit = (): void => this.#handOver();
  #lines: string[] = [];
  #length = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(fileDescriptor: number) {
    // A `minLength` of 0 would make the stream's `flush` return before anything is written.
    this.#stream = pino.destination({
      fd: fileDescriptor,
      sync: false,
      minLength: 1,
      maxLength: MAX_PENDING_BYTES,
    });
    process.on('exit', this.#onExit);
    process.on('beforeExit', this.#onBeforeExit);
  }

  write(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= GATHER_LENGTH) this.#handOver();
    else this.#timer ??= setTimeout(() => this.#handOver(), GATHER_MS).unref();
  }

  /** For pino, which calls it after a fatal line, and for the exit. */
  flushSync(): void {
    this.#handOver();
    this.#stream.flushSync();
  }

  /** Resolves when all lines are written; the destination takes no more. */
  close(): Promise<void> {
    process.off('exit', this.#onExit);
    process.off('beforeExit', this.#onBeforeExit);
    this.#handOver();
    return new Promise(resolve => this.#stream.flush(() => resolve()));
  }

  #handOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    this.#stream.write(this.#lines.join(''));
    this.#lines = [];
    this.#length = 0;
  }
}

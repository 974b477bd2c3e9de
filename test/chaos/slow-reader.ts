import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const BYTES_PER_SECOND = 1_024;

/** A client that asks for a stream and reads a kilobyte of it each second. */
export class SlowReader {
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  #receivedBytes = 0;
  #end = '';

  constructor(url: string, apiKey: string, body: string) {
    const { hostname, port } = new URL(url);
    this.#socket = connect({ host: hostname, port: Number(port) });
    this.#socket.on('error', () => undefined);
    this.#socket.on('readable', () => undefined);
    this.#socket.write(
      [
        'POST /v1/chat/completions HTTP/1.1',
        `host: ${hostname}`,
        'connection: close',
        `authorization: Bearer ${apiKey}`,
        'content-type: application/json',
        `content-length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    );
    this.#timer = setInterval(() => {
      const chunk: unknown = this.#socket.read(BYTES_PER_SECOND);
      if (chunk instanceof Buffer) this.#take(chunk);
    }, 1_000);
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get closed(): boolean {
    return this.#socket.destroyed;
  }

  /** Reads the rest as fast as it comes. Resolves with the last of it. */
  async readOn(): Promise<string> {
    clearInterval(this.#timer);
    const ended = new Promise<void>(resolve => this.#socket.once('close', () => resolve()));
    this.#socket.removeAllListeners('readable');
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    await ended;
    return this.#end;
  }

  leave(): void {
    clearInterval(this.#timer);
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#receivedBytes += chunk.length;
    this.#end = (this.#end + chunk.toString('latin1')).slice(-BYTES_PER_SECOND);
  }
}

/** Resolves once `measure` gives the same for so long. */
export async function untilSteady<T>(measure: () => Promise<T>, forMs: number): Promise<T> {
  for (let last = await measure(); ; ) {
    await delay(forMs);
    const next = await measure();
    if (JSON.stringify(next) === JSON.stringify(last)) return next;
    last = next;
  }
}

import type { UpstreamFailure, UpstreamHeaders, UpstreamListener } from '../upstream.ts';

/** What a provider says before the verdict is kept up to this, then its socket is left unread. */
const MAX_HELD_BYTES = 256 * 1024;

type Word =
  | { kind: 'head'; status: number; headers: UpstreamHeaders }
  | { kind: 'data'; chunk: Uint8Array }
  | { kind: 'end' }
  | { kind: 'failure'; failure: UpstreamFailure };

/** Keeps what a provider answers until somebody says that it may be looked at. */
export class HeldListener implements UpstreamListener {
  readonly #listener: UpstreamListener;
  readonly #pause: () => void;
  #words: Word[] | undefined = [];
  #bytes = 0;

  constructor(listener: UpstreamListener, pause: () => void) {
    this.#listener = listener;
    this.#pause = pause;
  }

  /** Says what was kept as long as that is the call that counts, and from now on everything at once. */
  release(counts: () => boolean): void {
    const words = this.#words ?? [];
    this.#words = undefined;
    for (const word of words) {
      if (!counts()) return;
      this.#say(word);
    }
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    this.#hear({ kind: 'head', status, headers });
  }

  onData(chunk: Uint8Array): void {
    if (this.#words !== undefined) {
      this.#bytes += chunk.length;
      if (this.#bytes > MAX_HELD_BYTES) this.#pause();
    }
    this.#hear({ kind: 'data', chunk });
  }

  onEnd(): void {
    this.#hear({ kind: 'end' });
  }

  onFailure(failure: UpstreamFailure): void {
    this.#hear({ kind: 'failure', failure });
  }

  #hear(word: Word): void {
    if (this.#words === undefined) this.#say(word);
    else this.#words.push(word);
  }

  #say(word: Word): void {
    switch (word.kind) {
      case 'head':
        this.#listener.onHead(word.status, word.headers);
        return;
      case 'data':
        this.#listener.onData(word.chunk);
        return;
      case 'end':
        this.#listener.onEnd();
        return;
      case 'failure':
        this.#listener.onFailure(word.failure);
        return;
    }
  }
}

const POLL_MS = 100;

/** Gives requests to the ingresses in turn, leaving out those whose `/ready` says that they are not, as load balancers do. */
export class Balancer {
  readonly #urls: readonly string[];
  readonly #unready = new Set<string>();
  readonly #timer: NodeJS.Timeout | undefined;
  #turn = 0;

  constructor(urls: readonly string[]) {
    this.#urls = urls;
    if (urls.length > 1) this.#timer = setInterval(() => this.#look(), POLL_MS);
  }

  next(): string {
    const ready = this.#urls.filter(url => !this.#unready.has(url));
    const candidates = ready.length === 0 ? this.#urls : ready;
    this.#turn += 1;
    return candidates[this.#turn % candidates.length] ?? '';
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const url of this.#urls) {
      fetch(`${url}/ready`, { headers: { connection: 'close' } }).then(
        async response => {
          await response.body?.cancel();
          if (response.ok) this.#unready.delete(url);
          else this.#unready.add(url);
        },
        () => this.#unready.add(url),
      );
    }
  }
}

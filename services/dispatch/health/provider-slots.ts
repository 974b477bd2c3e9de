/** How many calls each provider gets at a time from this process. */
export class ProviderSlots {
  readonly #inUse = new Map<string, number>();

  /** Whether there was room; then `leave` gives it back. Undefined `most`: there always is. */
  enter(provider: string, most: number | undefined): boolean {
    if (most === undefined) return true;
    const inUse = this.#inUse.get(provider) ?? 0;
    if (inUse >= most) return false;
    this.#inUse.set(provider, inUse + 1);
    return true;
  }

  leave(provider: string, most: number | undefined): void {
    if (most === undefined) return;
    const inUse = (this.#inUse.get(provider) ?? 0) - 1;
    if (inUse > 0) this.#inUse.set(provider, inUse);
    else this.#inUse.delete(provider);
  }
}

/** This process's part of what a provider takes at a time: all processes together never have more, each at least one. */
export const shareOf = (maxConcurrent: number, instances: number): number =>
  Math.max(1, Math.floor(maxConcurrent / Math.max(1, instances)));

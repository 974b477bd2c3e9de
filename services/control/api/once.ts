import type { Clock, MaybePromise } from '@sluice/contract';

/**
 * The ingress may drive a request again when its answer is late; the same request must not change things
 * twice. Results are kept for `lifetimeMs` by request id and given again; failures are not kept.
 */
export function createOnce<T>({ clock, lifetimeMs }: { clock: Clock; lifetimeMs: number }) {
  const results = new Map<string, { at: number; result: Promise<T> }>();

  function forgetOld(): void {
    for (const [id, { at }] of results) {
      if (clock() - at < lifetimeMs) return;
      results.delete(id);
    }
  }

  return (id: string, work: () => MaybePromise<T>): Promise<T> => {
    forgetOld();
    const known = results.get(id);
    if (known !== undefined) return known.result;
    const result = (async () => work())();
    results.set(id, { at: clock(), result });
    result.catch(() => results.delete(id));
    return result;
  };
}

import type { JetStreamAccess } from '../jetstream/access.ts';

const PROBE_EVERY_MS = 1_000;
/** What every edge may ask, and whatever control is doing, JetStream answers. */
const PROBED_STREAM = 'KV_config';

/**
 * The connection of an edge is to a server beside it, and says nothing of the link behind. While the hub is silent it is asked
 * each second whether it is there, so that what is followed and handed in goes on as soon as it is. Returns what ends it.
 */
export function probeHub(access: JetStreamAccess, isHeard: () => boolean): () => void {
  let isThere = true;
  let asking = false;
  const mark = (there: boolean): void => {
    if (there === isThere || access.signal.aborted) return;
    isThere = there;
    if (there) access.found();
    else access.lost();
  };
  const probe = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    const there =
      isHeard() ||
      (await access.manager.streams.info(PROBED_STREAM).then(
        () => true,
        () => false,
      ));
    asking = false;
    mark(there);
  };
  const timer = setInterval(() => void probe(), PROBE_EVERY_MS);
  return () => clearInterval(timer);
}

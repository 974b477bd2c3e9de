import { subscribe } from 'node:diagnostics_channel';
import { unlinkSync } from 'node:fs';

/** The file whose presence freezes the next process that calls a provider. */
export const FREEZE_VARIABLE = 'TEST_FREEZE_AFTER_CALL';

/**
 * Preloaded by `node --import`. Stops the process dead as soon as it has written a call to the socket of a provider, before anything else
 * that it would do then: whoever kills it knows what it had not done yet.
 */
const file = process.env[FREEZE_VARIABLE];
if (file !== undefined) {
  subscribe('undici:request:bodySent', message => {
    // Others are checks of a provider's health.
    if ((message as { request: { method: string } }).request.method !== 'POST') return;
    try {
      unlinkSync(file);
    } catch {
      return;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
}

import { GatewayError, type InstanceId } from '@sluice/contract';
import type { StoreLogger } from '../stores.ts';
import { replayLeftovers } from './leftovers.ts';
import { defaultMemoryBound, Outbox } from './outbox.ts';
import type { SpoolSettings } from './port.ts';
import { Spool } from './spool.ts';

export interface OpenedOutbox {
  outbox: Outbox;
  /** Leaves what is not stored yet of dead processes where it is. */
  stopReplaying(): Promise<void>;
}

/** The services of a process, joined, as its instance id begins. */
export const roleOfOwner = (owner: InstanceId): string => owner.split('.')[0] ?? owner;

/**
 * Opens the outbox of this process, and begins to store what dead ones have left that it `inherits`. Where no spool can
 * be made: goes on without one, loudly, or throws a `GatewayError` if the configuration says to stop then.
 */
export function openOutbox(
  settings: SpoolSettings,
  inherits: (owner: InstanceId) => boolean,
  logger: StoreLogger,
): OpenedOutbox {
  const { folder, owner, maxBytes, onFull, memory = defaultMemoryBound } = settings;
  const spool = openSpool(settings);
  const outbox = new Outbox({ spool, maxBytes, onFull, memory, logger });
  if (typeof spool === 'string') return { outbox, stopReplaying: async () => undefined };
  const stopReplaying = replayLeftovers({
    parent: folder,
    inherits: other => other !== owner && inherits(other),
    outbox,
    logger,
  });
  return { outbox, stopReplaying };
}

function openSpool({ folder, owner, onFull }: SpoolSettings): Spool | string {
  try {
    return new Spool(folder, owner);
  } catch (cause) {
    const reason = `${folder}: ${cause instanceof Error ? cause.message : String(cause)}`;
    if (onFull === 'continue') return reason;
    throw new GatewayError(
      'internal',
      { internal: `Usage events cannot be kept on disk in ${reason}` },
      { cause },
    );
  }
}

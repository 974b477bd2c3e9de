import { isDeepStrictEqual } from 'node:util';
import { GatewayError } from '@sluice/contract';
import type { KeyRecord } from '@sluice/store';
import type { AdminDependencies } from '../dependencies.ts';
import { requireAnotherAdmin } from './grant.ts';

/**
 * Makes of a key what `change` says of it as it is when it is written, whoever changed it meanwhile; rejects with what it throws.
 * Where another process has taken the other admin key away at the same time, the change is undone, and it rejects with `conflict`.
 */
export async function changeRecord(
  hash: string,
  change: (present: KeyRecord) => KeyRecord,
  { keys, config, clock }: Pick<AdminDependencies, 'keys' | 'config' | 'clock'>,
): Promise<KeyRecord> {
  let before: KeyRecord | undefined;
  const changed = await keys.update(hash, present => {
    before = present;
    return change(present);
  });
  if (changed === undefined || before === undefined) throw new GatewayError('not_found');
  const record = before;
  try {
    requireAnotherAdmin({ record, changed }, await keys.list(), config.current().config, clock());
  } catch (cause) {
    await keys.update(hash, present => (isDeepStrictEqual(present, changed) ? record : present));
    throw cause;
  }
  return changed;
}

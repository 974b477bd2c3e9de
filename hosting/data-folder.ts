import { accessSync, constants, mkdirSync } from 'node:fs';
import { CommandError, exitCodes } from '@sluice/cli/exit-codes';

/** Makes the folder, for its owner only, where it is not there. Throws a `CommandError` where nothing can be written to it. */
export function prepareDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new CommandError(
      exitCodes.cannotCreate,
      `The data folder ${folder} cannot be written (${reason}). Choose another one with --data, or make it writable.`,
      { cause },
    );
  }
}

import type { Telemetry } from '@sluice/telemetry';
import type { ChildService } from './child-service.ts';

interface Replaceable {
  child: ChildService;
  /** When the new process is started: before or after the old one has left. */
  start: 'before' | 'after';
}

/**
 * At SIGUSR2 puts a new process in the place of every one, one after the other, so that requests go on: for a new
 * version of the program, or of what only a start reads. Stops at the first that does not come up.
 */
export function replaceOnSignal(services: readonly Replaceable[], { logger }: Telemetry): void {
  let replacing = false;
  process.on('SIGUSR2', async () => {
    if (replacing) return;
    replacing = true;
    logger.info('replacing every process');
    const failed = await firstThatFails(services);
    replacing = false;
    if (failed === undefined) logger.info('every process was replaced');
    else
      logger.error(
        { process: failed },
        'this process could not be replaced: it and those after it stay as they are',
      );
  });
}

async function firstThatFails(services: readonly Replaceable[]): Promise<string | undefined> {
  for (const { child, start } of services) if (!(await child.replace(start))) return child.name;
  return undefined;
}

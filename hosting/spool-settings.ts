import { join } from 'node:path';
import type { InstanceId } from '@sluice/contract';
import type { SpoolSettings } from '@sluice/store';
import type { Bootstrap } from './bootstrap.ts';

/** Where this process keeps events until they are stored. */
export const spoolSettings = ({ config, dataFolder }: Bootstrap, owner: InstanceId): SpoolSettings => ({
  folder: join(dataFolder, 'spool'),
  owner,
  maxBytes: config.state.spool.maxSize,
  onFull: config.state.spool.onFull,
});

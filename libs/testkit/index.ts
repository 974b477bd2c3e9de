export { startNatsServer, startRedisServer } from './servers.ts';
export { temporaryFolder } from './temporary-folder.ts';
export { type WaitOptions, waitFor } from './wait-for.ts';

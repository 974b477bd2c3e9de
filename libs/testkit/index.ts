export { findServer, type ServerProgram } from './find-server.ts';
export { freePort } from './free-port.ts';
export { type NatsServerOptions, startNatsServer, startRedisServer, type TestServer } from './servers.ts';
export { temporaryFolder } from './temporary-folder.ts';
export { type WaitOptions, waitFor } from './wait-for.ts';

export { ask } from './child-server.ts';
export { findServer, type ServerProgram } from './find-server.ts';
export { freePort } from './free-port.ts';
export { LocalServerError } from './local-server-error.ts';
export {
  type LocalServer,
  type NatsServerOptions,
  type RedisServerOptions,
  type ServerOptions,
  startNatsServer,
  startRedisServer,
} from './servers.ts';

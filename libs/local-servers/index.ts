export { ask } from './child-server.ts';
export { findServer, type ServerProgram } from './find-server.ts';
export { freePort } from './free-port.ts';
export { LocalServerError } from './local-server-error.ts';
export {
  type LocalServer,
  type NatsServerOptions,
  type PrometheusOptions,
  type RedisServerOptions,
  type ServerOptions,
  startNatsServer,
  startPrometheusServer,
  startRedisServer,
} from './servers.ts';

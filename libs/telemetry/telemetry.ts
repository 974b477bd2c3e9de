import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { LogRequest } from './request-line.ts';
import type { Tracing } from './tracing.ts';

/** What every service is given to be seen with. */
export interface Telemetry {
  logger: Logger;
  /** The process's metrics; each service registers its own on it. */
  metrics: Registry;
  /** Absent when tracing is off: callers test for it, so that off costs nothing. */
  tracing: Tracing | undefined;
}

/** What an ingress needs beside it. */
export interface RequestTelemetry extends Telemetry {
  /** Writes the line of a finished request. */
  logRequest: LogRequest;
}

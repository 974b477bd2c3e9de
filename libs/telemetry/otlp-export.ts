import { setGlobalErrorHandler } from '@opentelemetry/core';
import type { Logger } from 'pino';

/** For a batch with its retries. It bounds how long a process waits for a collector that is away when it ends. */
export const EXPORT_TIMEOUT_MS = 3_000;

/** The address of a signal, as OTEL_EXPORTER_OTLP_ENDPOINT gives it (OpenTelemetry, "OTLP exporter"). */
export function signalUrl(endpoint: string, signal: 'traces' | 'metrics'): string {
  const url = new URL(endpoint);
  const path = `/v1/${signal}`;
  if (!url.pathname.endsWith(path)) url.pathname = url.pathname.replace(/\/*$/, path);
  return url.href;
}

/** What the SDK cannot send is a line in the log, and never a failure. */
export const logExportErrors = (logger: Logger): void =>
  setGlobalErrorHandler(cause => logger.warn({ err: cause }, 'spans or metrics could not be sent'));

import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import { LogDestination } from './log-destination.ts';
import { redactLine } from './redact.ts';
import { createRequestLog, type LogRequest } from './request-line.ts';

export interface LogOptions {
  /** Least severe lines that are written. */
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** One JSON object a line, or text for people; `auto` is the latter where standard error is a terminal. */
  format: 'auto' | 'json' | 'pretty';
  /** A file descriptor, or where each line goes as it is made. Default: standard error, since standard output is for answers. */
  destination?: number | DestinationStream | undefined;
}

export interface RunningLogger {
  logger: Logger;
  logRequest: LogRequest;
  /** Resolves when every line is written. */
  close(): Promise<void>;
}

const STANDARD_ERROR = 2;

/** Each line carries `service` and `instance`, and passes the redaction whichever way it was made. */
export async function createLogger(
  identity: { service: string; instance: string },
  { level, format: wanted, destination = STANDARD_ERROR }: LogOptions,
): Promise<RunningLogger> {
  const format = wanted === 'auto' ? (process.stderr.isTTY ? 'pretty' : 'json') : wanted;
  const gathered =
    format === 'json' && typeof destination === 'number' ? new LogDestination(destination) : undefined;
  const stream = gathered ?? (await openStream(format, destination));
  const logger = pino(
    {
      level,
      base: identity,
      formatters: { level: label => ({ level: label }) },
      serializers: { err: stdSerializers.err, error: stdSerializers.err, cause: stdSerializers.err },
      hooks: { streamWrite: redactLine },
    },
    stream,
  );
  const logRequest = createRequestLog(identity, logger, stream);
  return { logger, logRequest, close: () => gathered?.close() ?? Promise.resolve() };
}

async function openStream(
  format: 'json' | 'pretty',
  destination: number | DestinationStream,
): Promise<DestinationStream> {
  if (format === 'json') return typeof destination === 'number' ? pino.destination(destination) : destination;
  const { default: pretty, isColorSupported } = await import('pino-pretty');
  const colorize = destination === STANDARD_ERROR && process.stderr.isTTY && isColorSupported;
  const options = { colorize, ignore: 'instance', translateTime: 'SYS:HH:MM:ss.l' };
  if (typeof destination === 'number') return pretty({ ...options, destination, sync: true });
  const format_ = pretty.prettyFactory(options);
  return { write: line => destination.write(format_(line) ?? '') };
}

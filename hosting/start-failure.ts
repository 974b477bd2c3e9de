import { CommandError, exitCodes } from '@sluice/cli/exit-codes';
import { GatewayError } from '@sluice/contract';
import { LocalServerError } from '@sluice/local-servers';

interface SystemError extends Error {
  code: string;
  syscall?: string;
  path?: string;
  address?: string;
  port?: number;
}

const isSystemError = (cause: unknown): cause is SystemError =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string';

/**
 * What the person who starts a gateway can do about a failure of its surroundings. Undefined where it is a
 * fault of the program, whose stack says more.
 */
export function explainStartFailure(cause: unknown): CommandError | undefined {
  if (cause instanceof CommandError) return cause;
  if (cause instanceof GatewayError) {
    // What the stores have found out about their file is for the operator, who reads this.
    const { internal } = cause.details;
    return internal === undefined ? undefined : new CommandError(exitCodes.cannotCreate, internal, { cause });
  }
  if (cause instanceof LocalServerError)
    return new CommandError(exitCodes.unavailable, cause.message, { cause });
  if (!isSystemError(cause)) return undefined;
  if (cause.syscall === 'listen' || cause.syscall === 'getaddrinfo') return explainListen(cause);
  if (cause.code.startsWith('ERR_OSSL'))
    return configuration(cause, `server.tls: certificate or key cannot be used: ${cause.message}`);
  if (cause.syscall === 'open' && cause.path !== undefined)
    return configuration(
      cause,
      `${cause.path} cannot be read (${cause.code}). Correct the setting that names it.`,
    );
  return undefined;
}

function explainListen(cause: SystemError): CommandError {
  const { code, port, address = '' } = cause;
  const unavailable = (message: string): CommandError =>
    new CommandError(exitCodes.unavailable, message, { cause });
  if (code === 'EADDRINUSE')
    return unavailable(
      `Port ${port} is taken at ${address}. Stop what listens there, or choose another port with --port.`,
    );
  if (code === 'EACCES')
    return unavailable(
      `This user may not listen on port ${port}. Choose one from 1024 up with --port, or grant it the right.`,
    );
  return configuration(
    cause,
    `server.host: this machine cannot listen at ${address} (${code}). 0.0.0.0 stands for all of its addresses.`,
  );
}

const configuration = (cause: Error, message: string): CommandError =>
  new CommandError(exitCodes.configuration, message, { cause });

import { z } from 'zod';
import { CommandError, type ExitCode, exitCodes } from './exit-codes.ts';
import { printable } from './printable.ts';

/** RFC 9457, and the errors of the client protocols, as far as they say something to a person. */
const problemSchema = z.object({
  title: z.string().optional(),
  detail: z.string().optional(),
  error: z.object({ message: z.string().optional() }).optional(),
});

const gatewayOrProxyDown = new Set([502, 503, 504]);

function exitCodeOf(status: number): ExitCode {
  if (status === 401 || status === 403) return exitCodes.noPermission;
  return gatewayOrProxyDown.has(status) ? exitCodes.unavailable : exitCodes.refused;
}

function hintOf(status: number): string {
  if (status === 401)
    return ' AI_GATEWAY_API_KEY must hold a key of this gateway that is neither revoked nor expired.';
  if (status === 403)
    return ' AI_GATEWAY_API_KEY must hold a key whose role may do this: the admin key of the first start may do everything.';
  return '';
}

function reasonOf(text: string): string | undefined {
  try {
    const { detail, error, title } = problemSchema.parse(JSON.parse(text));
    return detail ?? error?.message ?? title;
  } catch {
    return undefined;
  }
}

/** The error for an answer that is not a success. */
export async function explainRefusal(response: Response): Promise<CommandError> {
  const { status } = response;
  const reason = reasonOf(await response.text().catch(() => '')) ?? `The gateway answered with ${status}.`;
  const requestId = response.headers.get('x-request-id');
  const trace = status >= 500 && requestId !== null ? ` (request ${requestId})` : '';
  return new CommandError(exitCodeOf(status), printable(`${reason}${trace}${hintOf(status)}`));
}

/** The code of a failed connection lies in its cause; where several addresses were tried, in each of the errors below. */
function failureCode(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 4) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  const first = error instanceof AggregateError ? error.errors[0] : undefined;
  return failureCode(error.cause ?? first, depth + 1);
}

/** The error for a request that got no answer. */
export function explainUnreachable(cause: unknown, address: string): CommandError {
  const code = failureCode(cause);
  const unavailable = (message: string): CommandError =>
    new CommandError(exitCodes.unavailable, message, { cause });
  if (code === 'ECONNREFUSED')
    return unavailable(
      `Nothing listens at ${address}. Start a gateway with "./sluice up", or set GATEWAY_URL to the address of one.`,
    );
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return unavailable(`The host of ${address} cannot be found. Check GATEWAY_URL.`);
  if (code !== undefined && /CERT|TLS|SSL|VERIFY/.test(code))
    return unavailable(
      `The certificate of ${address} is not trusted here (${code}). Set NODE_EXTRA_CA_CERTS to the file of its authority.`,
    );
  const reason = code ?? (cause instanceof Error ? cause.message : String(cause));
  return unavailable(`${address} cannot be reached (${reason}). Check GATEWAY_URL.`);
}

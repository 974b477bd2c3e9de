import { type BodyReader, type Envelope, GatewayError, type Outcome } from '@sluice/contract';
import type { Caller } from './caller.ts';
import type { Operation } from './operation.ts';
import { parseInput, readInput } from './parse-input.ts';

function decodeParams(groups: Record<string, string | undefined>): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, value = '']) => [name, decodeURIComponent(value)]),
    );
  } catch {
    throw new GatewayError('not_found');
  }
}

/** Whether this caller may ask for this at all. Throws `permission_denied`. */
function admit({ admits, reach }: Operation, caller: Caller): void {
  if (admits === 'public' || admits === 'credential') return;
  caller.require(admits);
  if (reach === 'installation' && caller.tenant !== undefined)
    throw new GatewayError('permission_denied', {
      message: `This concerns every tenant, and this credential reaches ${JSON.stringify(caller.tenant)} alone.`,
    });
}

const patternOf = ({ path }: Operation): URLPattern =>
  new URLPattern({ pathname: path.replaceAll(/\{(\w+)\}/g, ':$1') });

/** Runs the operation of a request. Throws `not_found`, or `method_not_allowed` with the `allow` header. */
export function createRouter(operations: readonly Operation[]) {
  const compiled = operations.map(operation => ({ operation, pattern: patternOf(operation) }));
  return (envelope: Envelope, caller: Caller, body: BodyReader): Promise<Outcome> => {
    const queryStart = envelope.path.indexOf('?');
    const pathname = queryStart < 0 ? envelope.path : envelope.path.slice(0, queryStart);
    const search = queryStart < 0 ? '' : envelope.path.slice(queryStart);
    const isPublic = envelope.protocol === 'sluice-public';
    const matches = compiled.filter(
      ({ pattern, operation }) => (operation.admits === 'public') === isPublic && pattern.test({ pathname }),
    );
    if (matches.length === 0) throw new GatewayError('not_found');
    const match = matches.find(({ operation }) => operation.method === envelope.method);
    if (match === undefined)
      throw new GatewayError('method_not_allowed', {
        headers: { allow: matches.map(({ operation }) => operation.method).join(', ') },
      });
    const { operation, pattern } = match;
    admit(operation, caller);
    return operation.run({
      envelope,
      caller,
      params: decodeParams(pattern.exec({ pathname })?.pathname.groups ?? {}),
      query: Object.fromEntries(new URLSearchParams(search)),
      readBody: () => readInput(body, operation, envelope.headers['content-type']),
      parse: parseInput,
    });
  };
}

import {
  type BodyReader,
  type Envelope,
  GatewayError,
  type MaybePromise,
  type Outcome,
  type Principal,
} from '@sluice/contract';

/** A request to the admin API, by a caller who may make it. */
export interface AdminRequest {
  envelope: Envelope;
  principal: Principal;
  /** The last one of parameters that are given twice. */
  query: Record<string, string>;
  /** The `:name` parts of the path, decoded. */
  params: Record<string, string>;
  body: BodyReader;
}

export interface AdminRoute {
  method: 'GET' | 'POST' | 'DELETE';
  /** A URL pattern's pathname, such as `/api/v1/keys/:id`. */
  path: string;
  handle(request: AdminRequest): MaybePromise<Outcome>;
}

function decodeParams(groups: Record<string, string | undefined>): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, value = '']) => [name, decodeURIComponent(value)]),
    );
  } catch {
    throw new GatewayError('not_found');
  }
}

/** The handler of a request; throws `not_found`, or `method_not_allowed` with the `allow` header. */
export function createRouter(routes: readonly AdminRoute[]) {
  const compiled = routes.map(route => ({ route, pattern: new URLPattern({ pathname: route.path }) }));
  return (envelope: Envelope, principal: Principal, body: BodyReader): MaybePromise<Outcome> => {
    const { method } = envelope;
    const queryStart = envelope.path.indexOf('?');
    const pathname = queryStart < 0 ? envelope.path : envelope.path.slice(0, queryStart);
    const search = queryStart < 0 ? '' : envelope.path.slice(queryStart);
    const matches = compiled.filter(({ pattern }) => pattern.test({ pathname }));
    if (matches.length === 0) throw new GatewayError('not_found');
    const match = matches.find(({ route }) => route.method === method);
    if (match === undefined)
      throw new GatewayError('method_not_allowed', {
        headers: { allow: matches.map(({ route }) => route.method).join(', ') },
      });
    return match.route.handle({
      envelope,
      principal,
      body,
      query: Object.fromEntries(new URLSearchParams(search)),
      params: decodeParams(match.pattern.exec({ pathname })?.pathname.groups ?? {}),
    });
  };
}

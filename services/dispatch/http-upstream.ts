import { createOutboundAgent } from '@sluice/outbound';
import { patchTopLevel } from '@sluice/protocol';
import { type Authenticator, bodyPatchFor, buildUpstreamRequest } from '@sluice/providers';
import type { Dispatcher } from 'undici';
import { HttpCall } from './http-call.ts';
import { InvokeStream, isInvokeStream } from './invoke-stream.ts';
import type { ProviderDirectory } from './provider-directory.ts';
import type { CallUpstream, UpstreamRequest } from './upstream.ts';

export interface HttpUpstream {
  call: CallUpstream;
  close(): Promise<void>;
}

const NOTHING = new Uint8Array();

export type HttpUpstreamProviders = Pick<
  ProviderDirectory,
  'authenticatorOf' | 'headersOf' | 'idempotencyHeaderOf' | 'modelOf'
>;

/** Calls providers over HTTP, by undici's `dispatch` with a plain handler: the cheapest of its interfaces. */
export function createHttpUpstream(providers: HttpUpstreamProviders): HttpUpstream {
  const agents = new Map<string, Dispatcher>();

  const agentFor = ({ target, connectTimeoutMs }: UpstreamRequest): Dispatcher => {
    const { allowPrivateNetwork } = target;
    const key = `${connectTimeoutMs}:${allowPrivateNetwork}`;
    const known = agents.get(key);
    if (known !== undefined) return known;
    // Calls are bounded before they come here. One that waited for a connection would wait unseen, and under no timeout.
    const agent = createOutboundAgent({ connectTimeoutMs, allowPrivateNetwork, connections: null });
    agents.set(key, agent);
    return agent;
  };

  const send = (request: UpstreamRequest, http: UpstreamHttpRequest, call: HttpCall): void => {
    agentFor(request).dispatch(
      {
        origin: http.origin,
        path: http.path,
        method: http.method,
        headers: http.headers,
        body: http.body,
        headersTimeout: request.firstByteTimeoutMs,
        bodyTimeout: request.idleTimeoutMs,
      },
      call,
    );
  };

  return {
    call(request, listener) {
      const http = httpRequestFor(request, providers);
      const call = new HttpCall(
        isInvokeStream(request) ? new InvokeStream(listener) : listener,
        // An HTTP service answers its caller, who may have asked for the coding.
        request.protocol !== 'http',
      );
      const authenticator = providers.authenticatorOf(request.target.provider);
      if (authenticator === undefined) send(request, http, call);
      else void sendAuthenticated(authenticator, http, call, () => send(request, http, call));
      return call;
    },
    async close() {
      await Promise.all([...agents.values()].map(agent => agent.close()));
    },
  };
}

interface UpstreamHttpRequest extends ReturnType<typeof buildUpstreamRequest> {
  /** Null where there is none, as with GET. */
  body: Uint8Array | null;
}

function httpRequestFor(request: UpstreamRequest, providers: HttpUpstreamProviders): UpstreamHttpRequest {
  const { target, apiKey, traceparent, stream, body, headers, method, path } = request;
  const { provider, protocol } = target;
  const model = providers.modelOf(target);
  const http = buildUpstreamRequest({
    target,
    model,
    protocol,
    stream,
    apiKey,
    ownHeaders: providers.headersOf(provider),
    headers,
    method,
    path,
    traceparent,
  });
  const idempotencyHeader = providers.idempotencyHeaderOf(provider);
  if (idempotencyHeader !== undefined && request.requestId !== undefined)
    http.headers[idempotencyHeader] = `${request.requestId}.${encodeURIComponent(model)}`;
  const patch = bodyPatchFor(target, model, headers);
  if (patch !== undefined) return { ...http, body: patchTopLevel(body, patch) };
  return { ...http, body: body.length === 0 && protocol === 'http' ? null : body };
}

/** Signs a call and makes it, unless it was given up meanwhile. */
async function sendAuthenticated(
  authenticator: Authenticator,
  { origin, path, method, headers, body }: UpstreamHttpRequest,
  call: HttpCall,
  send: () => void,
): Promise<void> {
  try {
    const signable = { method, url: origin + path, headers, body: body ?? NOTHING };
    const given = authenticator.headers(signable);
    Object.assign(headers, given instanceof Promise ? await given : given);
    if (!call.over) send();
  } catch (cause) {
    call.fail(cause instanceof Error ? cause : new Error('the call could not be authenticated'));
  }
}

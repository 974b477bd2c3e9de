import { GatewayError } from '@sluice/contract';
import { createOutboundAgent } from '@sluice/outbound';
import { patchTopLevel } from '@sluice/protocol';
import { type Authenticator, bodyPatchFor, buildUpstreamRequest } from '@sluice/providers';
import type { Dispatcher } from 'undici';
import { InvokeStream, isInvokeStream } from './invoke-stream.ts';
import type { ProviderDirectory } from './provider-directory.ts';
import type { CallUpstream, UpstreamFailure, UpstreamListener, UpstreamRequest } from './upstream.ts';

export interface HttpUpstream {
  call: CallUpstream;
  close(): Promise<void>;
}

const NOTHING = new Uint8Array();
const TIMEOUT_CODES = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  // Of a token endpoint.
  'upstream_timeout',
]);

export type HttpUpstreamProviders = Pick<ProviderDirectory, 'authenticatorOf' | 'headersOf' | 'modelOf'>;

/** Calls providers over HTTP, by undici's `dispatch` with a plain handler: the cheapest of its interfaces. */
export function createHttpUpstream(providers: HttpUpstreamProviders): HttpUpstream {
  const agents = new Map<string, Dispatcher>();

  const agentFor = ({ target, connectTimeoutMs }: UpstreamRequest): Dispatcher => {
    const { allowPrivateNetwork } = target;
    const key = `${connectTimeoutMs}:${allowPrivateNetwork}`;
    const known = agents.get(key);
    if (known !== undefined) return known;
    const agent = createOutboundAgent({ connectTimeoutMs, allowPrivateNetwork });
    agents.set(key, agent);
    return agent;
  };

  const send = (request: UpstreamRequest, http: UpstreamHttpRequest, exchange: HttpExchange): void => {
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
      exchange,
    );
  };

  return {
    call(request, listener) {
      const http = httpRequestFor(request, providers);
      const exchange = new HttpExchange(isInvokeStream(request) ? new InvokeStream(listener) : listener);
      const authenticator = providers.authenticatorOf(request.target.provider);
      if (authenticator === undefined) send(request, http, exchange);
      else void sendAuthenticated(authenticator, http, exchange, () => send(request, http, exchange));
      return exchange;
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
  const { target, apiKey, stream, body, headers, method, path } = request;
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
  });
  const patch = bodyPatchFor(target, model, headers);
  if (patch !== undefined) return { ...http, body: patchTopLevel(body, patch) };
  return { ...http, body: body.length === 0 && protocol === 'http' ? null : body };
}

/** Signs a call and makes it, unless it was given up meanwhile. */
async function sendAuthenticated(
  authenticator: Authenticator,
  { origin, path, method, headers, body }: UpstreamHttpRequest,
  exchange: HttpExchange,
  send: () => void,
): Promise<void> {
  try {
    const signable = { method, url: origin + path, headers, body: body ?? NOTHING };
    const given = authenticator.headers(signable);
    Object.assign(headers, given instanceof Promise ? await given : given);
    if (!exchange.over) send();
  } catch (cause) {
    exchange.fail(cause instanceof Error ? cause : new Error('the call could not be authenticated'));
  }
}

class HttpExchange implements Dispatcher.DispatchHandler {
  readonly #listener: UpstreamListener;
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;

  constructor(listener: UpstreamListener) {
    this.#listener = listener;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('the call was given up'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (!this.#over && status >= 200) this.#listener.onHead(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#over) this.#listener.onData(chunk);
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error & { code?: string }): void {
    this.fail(error);
  }

  /** Nobody waits for it any more, or it has an end. */
  get over(): boolean {
    return this.#over;
  }

  fail(error: Error & { code?: string }): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.onFailure(failureOf(error));
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#controller?.abort(new Error('the call was given up'));
  }
}

const failureOf = (error: Error & { code?: string }): UpstreamFailure => ({
  kind: TIMEOUT_CODES.has(error.code ?? '') ? 'timeout' : 'network',
  detail: `${error.code ?? error.name}: ${reasonOf(error)}`,
});

/** Of an address that is refused the reason is the operator's matter, so its message does not hold it. */
const reasonOf = (error: Error): string =>
  (error instanceof GatewayError ? error.details.internal : undefined) ?? error.message;

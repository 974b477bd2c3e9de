import { GatewayError } from '@sluice/contract';
import { createOutboundAgent } from '@sluice/outbound';
import { buildUpstreamRequest } from '@sluice/providers';
import type { Dispatcher } from 'undici';
import type { ProviderDirectory } from './provider-directory.ts';
import type { CallUpstream, UpstreamFailure, UpstreamListener, UpstreamRequest } from './upstream.ts';

export interface HttpUpstream {
  call: CallUpstream;
  close(): Promise<void>;
}

const TIMEOUT_CODES = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Calls providers over HTTP, by undici's `dispatch` with a plain handler: the cheapest of its interfaces. */
export function createHttpUpstream(providers: Pick<ProviderDirectory, 'credentialOf'>): HttpUpstream {
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

  return {
    call(request, listener) {
      const { target, protocol, stream, body, firstByteTimeoutMs, idleTimeoutMs } = request;
      const { origin, path, method, headers } = buildUpstreamRequest({
        target,
        protocol,
        stream,
        apiKey: providers.credentialOf(target.provider),
      });
      const exchange = new HttpExchange(listener);
      agentFor(request).dispatch(
        {
          origin,
          path,
          method,
          headers,
          body,
          headersTimeout: firstByteTimeoutMs,
          bodyTimeout: idleTimeoutMs,
        },
        exchange,
      );
      return exchange;
    },
    async close() {
      await Promise.all([...agents.values()].map(agent => agent.close()));
    },
  };
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

import { isIP } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { addressRefusal, checkedLookup, defaultLookup, type Lookup } from './checked-lookup.ts';
import { OutboundRefusedError } from './refused-error.ts';

export interface OutboundAgentOptions {
  /** To resolve, connect and shake hands. */
  connectTimeoutMs: number;
  /** Whether addresses that are not public may be reached. Link-local and metadata addresses never are. */
  allowPrivateNetwork: boolean;
  /**
   * Connections to one origin, each with one request at a time; what would be more waits for one, for as long as it takes. Null: as
   * many as there are requests, for who bounds those. Default 512.
   */
  connections?: number | null;
  /** How long an idle connection is kept where the server gives no hint. Default 4 s: uvicorn closes silently after 5. */
  keepAliveMs?: number;
  /** Default: the system's resolver. */
  lookup?: Lookup;
}

/**
 * Every connection that Sluice opens to an HTTP server comes from such an agent: a plain undici dispatcher
 * (HTTP/1.1, keep-alive) whose connector refuses addresses that are not public. Redirects are answers like
 * any other: undici follows none. A refused connection fails with an `OutboundRefusedError`.
 */
export function createOutboundAgent(options: OutboundAgentOptions): Agent {
  return new Agent({
    connect: createConnector(options),
    connections: options.connections === undefined ? 512 : options.connections,
    pipelining: 1,
    keepAliveTimeout: options.keepAliveMs ?? 4_000,
  });
}

function createConnector(options: OutboundAgentOptions): buildConnector.connector {
  const { allowPrivateNetwork, connectTimeoutMs, lookup = defaultLookup } = options;
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    allowH2: false,
    lookup: checkedLookup(lookup, allowPrivateNetwork),
    autoSelectFamily: true,
    // Node gives up an address after 250 ms by default, less than a handshake across two oceans.
    autoSelectFamilyAttemptTimeout: 500,
  });
  return (target, callback) => {
    // Sockets do not call `lookup` for what is an address already.
    const refusal =
      isIP(target.hostname) === 0 ? undefined : addressRefusal(target.hostname, allowPrivateNetwork);
    if (refusal === undefined) connect(target, callback);
    else queueMicrotask(() => callback(new OutboundRefusedError(target.hostname, [refusal]), null));
  };
}

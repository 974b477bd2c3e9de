import { createOutboundAgent, fetchBounded } from '@sluice/outbound';
import type { PostForm } from '@sluice/providers';
import type { Dispatcher } from 'undici';

/** Asks token endpoints, over the connections that refuse addresses which are not public. */
export interface TokenEndpoint {
  postForm(url: string, form: URLSearchParams, allowPrivateNetwork: boolean): ReturnType<PostForm>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 65_536;
const CONNECTIONS = 4;

export function createTokenEndpoint(): TokenEndpoint {
  const agents = new Map<boolean, Dispatcher>();
  const agentFor = (allowPrivateNetwork: boolean): Dispatcher => {
    const known = agents.get(allowPrivateNetwork);
    if (known !== undefined) return known;
    const agent = createOutboundAgent({
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      connections: CONNECTIONS,
      allowPrivateNetwork,
    });
    agents.set(allowPrivateNetwork, agent);
    return agent;
  };
  return {
    postForm: (url, form, allowPrivateNetwork) =>
      fetchBounded(url, {
        agent: agentFor(allowPrivateNetwork),
        maxBytes: MAX_BYTES,
        timeoutMs: TIMEOUT_MS,
        post: { contentType: 'application/x-www-form-urlencoded', body: form.toString() },
      }),
    async close() {
      await Promise.all([...agents.values()].map(agent => agent.close()));
    },
  };
}

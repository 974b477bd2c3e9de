import type { Agent } from 'undici';
import { createOutboundAgent, type OutboundAgentOptions } from './outbound-agent.ts';

/** One agent for public addresses, and one for those whose configuration allows a private network. */
export interface AgentPair {
  agentFor(allowPrivateNetwork: boolean): Agent;
  close(): Promise<void>;
}

export function createAgentPair(options: Omit<OutboundAgentOptions, 'allowPrivateNetwork'>): AgentPair {
  const forPublic = createOutboundAgent({ ...options, allowPrivateNetwork: false });
  const forPrivate = createOutboundAgent({ ...options, allowPrivateNetwork: true });
  return {
    agentFor: allowPrivateNetwork => (allowPrivateNetwork ? forPrivate : forPublic),
    close: async () => {
      await Promise.all([forPublic.destroy(), forPrivate.destroy()]);
    },
  };
}

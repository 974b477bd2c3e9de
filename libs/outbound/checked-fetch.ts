import { fetchBounded } from './fetch-bounded.ts';
import type { OutboundAgentOptions } from './outbound-agent.ts';
import { createOutboundAgent } from './outbound-agent.ts';

export interface CheckedFetch {
  /** As a library takes one: GET and POST, the whole answer at once. */
  fetch(
    url: string,
    init: { method?: string; headers?: Record<string, string>; body?: unknown },
  ): Promise<Response>;
  close(): Promise<void>;
}

/** A `fetch` for libraries that bring none of their own: to checked addresses alone, bounded in size and time, redirects not followed. */
export function createCheckedFetch(
  options: OutboundAgentOptions,
  bounds: { maxBytes: number; timeoutMs: number },
): CheckedFetch {
  const agent = createOutboundAgent(options);
  return {
    async fetch(url, { method = 'GET', headers = {}, body }) {
      const { 'content-type': contentType = 'application/x-www-form-urlencoded', accept, ...rest } = headers;
      const {
        status,
        headers: answered,
        bytes,
      } = await fetchBounded(url, {
        agent,
        ...bounds,
        ...(accept !== undefined && { accept }),
        ...(method === 'POST' && { post: { contentType, body: String(body ?? '') } }),
        headers: rest,
      });
      const shown = Object.entries(answered).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as const] : [],
      );
      const hasBody = status !== 204 && status !== 304;
      return new Response(hasBody ? Buffer.from(bytes) : null, {
        status,
        headers: Object.fromEntries(shown),
      });
    },
    close: () => agent.destroy(),
  };
}

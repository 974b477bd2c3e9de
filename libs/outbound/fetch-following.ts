import { GatewayError } from '@sluice/contract';
import { type BoundedResponse, type FetchBoundedOptions, fetchBounded } from './fetch-bounded.ts';

/** Of those that lead on; 300 and 304 are answers. */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Gets a document from an address that a caller named, as `fetchBounded` does, and follows up to
 * `maxRedirects` redirects within the same `timeoutMs`. Each hop is an address like the first: `http` or `https`, without user and
 * password, and the agent checks where it leads. Rejects with `upstream_invalid` for an address that is none.
 */
export async function fetchFollowing(
  url: string,
  { maxRedirects, ...options }: FetchBoundedOptions & { maxRedirects: number },
): Promise<BoundedResponse> {
  const until = performance.now() + options.timeoutMs;
  let address = plainAddress(url, undefined);
  for (let hop = 0; ; hop++) {
    const timeoutMs = Math.max(1, Math.ceil(until - performance.now()));
    const response = await fetchBounded(address, { ...options, timeoutMs });
    const { location } = response.headers;
    if (!REDIRECTS.has(response.status) || typeof location !== 'string') return response;
    if (hop === maxRedirects) throw invalid(`more than ${maxRedirects} redirects`);
    address = plainAddress(location, address);
  }
}

function plainAddress(url: string, base: URL | undefined): URL {
  const address = URL.parse(url, base);
  if (address === null) throw invalid('not a URL');
  const { protocol, username, password } = address;
  if (protocol !== 'https:' && protocol !== 'http:') throw invalid(`not an address of the web: ${protocol}`);
  if (username !== '' || password !== '') throw invalid('user and password in an address');
  return address;
}

const invalid = (internal: string): GatewayError => new GatewayError('upstream_invalid', { internal });

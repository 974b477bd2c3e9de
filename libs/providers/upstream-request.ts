import { GatewayError, type Protocol, type Target } from '@sluice/contract';

export interface UpstreamRequestParts {
  target: Pick<Target, 'baseUrl'>;
  protocol: Protocol;
  /** Absent for a provider that needs none. */
  apiKey?: string;
  /** Whether the answer is to be a stream of events. */
  stream?: boolean;
  /** The caller's headers, names in lower case; only those of the allow-list go on. */
  headers?: Readonly<Record<string, string>>;
}

/** What undici's `dispatch` takes. */
export interface UpstreamHttpRequest {
  origin: string;
  path: string;
  method: 'POST';
  headers: Record<string, string>;
}

/** What a caller may tell a provider by header: beta features, and OpenRouter's attribution of apps. */
const PASSED_HEADERS = ['openai-beta', 'http-referer', 'x-title'];
const ENDPOINTS: readonly (readonly [Protocol, string])[] = [
  ['openai-chat', '/chat/completions'],
  ['openai-embeddings', '/embeddings'],
];
const BASE_HEADERS = {
  'content-type': 'application/json',
  'user-agent': 'sluice',
  // Bytes pass through as they are, and the gateway has to read them.
  'accept-encoding': 'identity',
};
const JSON_HEADERS = { accept: 'application/json', ...BASE_HEADERS };
const STREAM_HEADERS = { accept: 'text/event-stream, application/json', ...BASE_HEADERS };

interface Address {
  origin: string;
  paths: Map<Protocol, string>;
}

/** Configured base URLs are few; the bound is for plans that never stop bringing new ones. */
const MAX_ADDRESSES = 1000;
const addresses = new Map<string, Address>();

/** Where and how to call a target. Throws `internal` on a protocol that providers are not called in, or a base URL that is none. */
export function buildUpstreamRequest(parts: UpstreamRequestParts): UpstreamHttpRequest {
  const { target, protocol, apiKey, stream, headers: callerHeaders } = parts;
  const { origin, paths } = addressOf(target.baseUrl);
  const path = paths.get(protocol);
  if (path === undefined)
    throw new GatewayError('internal', { internal: `Providers are not called in the protocol ${protocol}.` });
  const headers: Record<string, string> = { ...(stream === true ? STREAM_HEADERS : JSON_HEADERS) };
  if (apiKey !== undefined && apiKey !== '') headers.authorization = `Bearer ${apiKey}`;
  if (callerHeaders !== undefined)
    for (const name of PASSED_HEADERS) {
      const value = callerHeaders[name];
      if (value !== undefined) headers[name] = value;
    }
  return { origin, path, method: 'POST', headers };
}

function addressOf(baseUrl: string): Address {
  const known = addresses.get(baseUrl);
  if (known !== undefined) return known;
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new GatewayError('internal', { internal: 'The base URL of a target is not an http(s) URL.' });
  const folder = url.pathname.replace(/\/+$/, '');
  const paths = new Map(
    ENDPOINTS.map(([protocol, endpoint]) => [protocol, `${folder}${endpoint}${url.search}`] as const),
  );
  if (addresses.size >= MAX_ADDRESSES) addresses.clear();
  const address = { origin: url.origin, paths };
  addresses.set(baseUrl, address);
  return address;
}

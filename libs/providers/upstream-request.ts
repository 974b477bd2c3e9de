import { dataProtocols, GatewayError, type Protocol, type Target } from '@sluice/contract';
import type { EndpointPath } from './definition.ts';
import { endpointPaths } from './endpoint-paths.ts';
import { definitionOfKind } from './known-providers.ts';
import { addPassedHeaders, addServiceHeaders } from './passed-headers.ts';

export interface UpstreamRequestParts {
  target: Pick<Target, 'baseUrl' | 'kind'>;
  /** What the provider calls the model; stands in the path of some protocols. */
  model: string;
  /** The wire protocol to call it in. */
  protocol: Protocol;
  /** Absent for a provider that needs none, or is authenticated in another way. */
  apiKey?: string | undefined;
  /** Whether the answer is to be a stream of events. */
  stream?: boolean;
  /** The caller's headers, names in lower case; only those of the allow-list go on. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Headers that the configuration gives to the provider. */
  ownHeaders?: Readonly<Record<string, string>> | undefined;
  /** For `http` alone: the method, and the path with its query, of the caller. */
  method?: string | undefined;
  path?: string | undefined;
  /** W3C Trace Context of the call, as the two above. */
  traceparent?: string | undefined;
}

/** What undici's `dispatch` takes. */
export interface UpstreamHttpRequest {
  origin: string;
  path: string;
  method: string;
  headers: Record<string, string>;
}

/** A path with what stands around the model in it. */
type PathTemplate = string | { before: string; after: string };

interface Endpoint {
  whole: PathTemplate;
  stream: PathTemplate;
}

interface Address {
  origin: string;
  folder: string;
  search: string;
  apiKeyHeader: string;
  headers: Readonly<Record<string, string>> | undefined;
  endpoints: ReadonlyMap<Protocol, Endpoint>;
}

const BASE_HEADERS = {
  'content-type': 'application/json',
  'user-agent': 'sluice',
  // Bytes pass through as they are, and the gateway has to read them.
  'accept-encoding': 'identity',
};
const JSON_HEADERS = { accept: 'application/json', ...BASE_HEADERS };
const STREAM_HEADERS = { accept: 'text/event-stream, application/json', ...BASE_HEADERS };
const ANY_HEADERS = { accept: '*/*', ...BASE_HEADERS };
const GET_HEADERS = { accept: 'application/json', 'user-agent': 'sluice' };
const BEARER = 'authorization';
const MODEL = '{model}';

/** Configured base URLs are few; the bound is for plans that never stop bringing new ones. */
const MAX_ADDRESSES = 1000;
const addresses = new Map<string, Map<string, Address>>();

/** Where and how to call a target. Throws `internal` on a protocol that it is not called in, or a base URL that is none. */
export function buildUpstreamRequest(parts: UpstreamRequestParts): UpstreamHttpRequest {
  const { target, protocol, apiKey, stream = false, headers: callerHeaders, ownHeaders } = parts;
  const address = addressOf(target);
  if (protocol === 'http') return buildServiceRequest(address, parts);
  const endpoint = address.endpoints.get(protocol);
  if (endpoint === undefined)
    throw new GatewayError('internal', {
      internal: `${target.kind} is not called in the protocol ${protocol}.`,
    });
  const headers: Record<string, string> = { ...baseHeaders(protocol, stream) };
  addProviderHeaders(headers, address, apiKey);
  if (callerHeaders !== undefined) addPassedHeaders(headers, protocol, callerHeaders);
  if (ownHeaders !== undefined) Object.assign(headers, ownHeaders);
  const template = stream ? endpoint.stream : endpoint.whole;
  return { origin: address.origin, path: fill(template, parts.model), method: 'POST', headers };
}

/** A request for something beside models, at a path below the base URL. */
export function buildGetRequest({
  target,
  path,
  apiKey,
  ownHeaders,
}: Pick<UpstreamRequestParts, 'target' | 'apiKey' | 'ownHeaders'> & { path: string }): UpstreamHttpRequest {
  const address = addressOf(target);
  const headers: Record<string, string> = { ...GET_HEADERS };
  addProviderHeaders(headers, address, apiKey);
  if (ownHeaders !== undefined) Object.assign(headers, ownHeaders);
  const { origin, folder, search } = address;
  return { origin, path: joinSearch(folder + path, search), method: 'GET', headers };
}

function addProviderHeaders(
  to: Record<string, string>,
  { headers, apiKeyHeader }: Address,
  apiKey: string | undefined,
): void {
  if (headers !== undefined) Object.assign(to, headers);
  if (apiKey !== undefined && apiKey !== '')
    to[apiKeyHeader] = apiKeyHeader === BEARER ? `Bearer ${apiKey}` : apiKey;
}

function baseHeaders(protocol: Protocol, stream: boolean): Readonly<Record<string, string>> {
  if (protocol === 'openai-speech' || protocol === 'openai-transcriptions') return ANY_HEADERS;
  return stream ? STREAM_HEADERS : JSON_HEADERS;
}

function buildServiceRequest(
  { origin, folder, search }: Address,
  { method = 'POST', path = '', headers: callerHeaders = {}, traceparent }: UpstreamRequestParts,
): UpstreamHttpRequest {
  const headers: Record<string, string> = {};
  addServiceHeaders(headers, callerHeaders);
  if (traceparent !== undefined) headers.traceparent = traceparent;
  return { origin, path: joinSearch(`${folder}${path}`, search) || '/', method, headers };
}

function addressOf({ kind, baseUrl }: UpstreamRequestParts['target']): Address {
  const known = addresses.get(baseUrl)?.get(kind);
  if (known !== undefined) return known;
  if (addresses.size >= MAX_ADDRESSES) addresses.clear();
  const address = readAddress(kind, baseUrl);
  const ofBaseUrl = addresses.get(baseUrl) ?? new Map<string, Address>();
  if (ofBaseUrl.size >= MAX_ADDRESSES) ofBaseUrl.clear();
  addresses.set(baseUrl, ofBaseUrl.set(kind, address));
  return address;
}

function readAddress(kind: string, baseUrl: string): Address {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new GatewayError('internal', { internal: 'The base URL of a target is not an http(s) URL.' });
  const { paths, pathsWithApiVersion, apiKeyHeader = BEARER, headers } = definitionOfKind(kind);
  const folder = url.pathname.replace(/\/+$/, '');
  const own = url.searchParams.has('api-version') ? (pathsWithApiVersion ?? paths) : paths;
  const endpoints = new Map<Protocol, Endpoint>();
  for (const protocol of dataProtocols) {
    const path = own?.[protocol] ?? endpointPaths[protocol];
    if (path !== undefined) endpoints.set(protocol, readEndpoint(path, folder, url.search));
  }
  return { origin: url.origin, folder, search: url.search, apiKeyHeader, headers, endpoints };
}

function readEndpoint(path: EndpointPath, folder: string, search: string): Endpoint {
  const [whole, stream = whole] = typeof path === 'string' ? [path] : path;
  const template = (text: string): PathTemplate => {
    const [before = '', after] = joinSearch(folder + text, search).split(MODEL, 2);
    return after === undefined ? before : { before, after };
  };
  return { whole: template(whole), stream: template(stream) };
}

/** Adds a query to a path that may have one. */
function joinSearch(path: string, search: string): string {
  return path.includes('?') && search !== '' ? `${path}&${search.slice(1)}` : path + search;
}

function fill(template: PathTemplate, model: string): string {
  if (typeof template === 'string') return template;
  // A server may take a segment of dots for a step up.
  if (/^\.{0,2}$/.test(model))
    throw new GatewayError('invalid_request', {
      param: 'model',
      message: 'model: this is not the name of a model.',
    });
  return `${template.before}${encodeURIComponent(model)}${template.after}`;
}

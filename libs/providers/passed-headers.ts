import { type Protocol, TAGS_HEADER } from '@sluice/contract';

/** OpenAI's beta features, and OpenRouter's attribution of apps. */
const OPENAI = ['openai-beta', 'http-referer', 'x-title'] as const;
const ANTHROPIC = ['anthropic-beta', 'anthropic-version'] as const;
const MULTIPART = [...OPENAI, 'content-type'] as const;

/** What a caller may tell a provider by header, by the wire protocol of the call. */
const passedHeaders: Partial<Record<Protocol, readonly string[]>> = {
  'openai-chat': OPENAI,
  'openai-completions': OPENAI,
  'openai-responses': OPENAI,
  'openai-embeddings': OPENAI,
  'openai-moderations': OPENAI,
  'openai-images': OPENAI,
  'openai-speech': OPENAI,
  // The boundary between its parts is in the type.
  'openai-transcriptions': MULTIPART,
  'anthropic-messages': [...ANTHROPIC, 'http-referer', 'x-title'],
  'anthropic-count-tokens': ANTHROPIC,
};

/** Every name that some protocol passes on. */
export const passedHeaderNames: readonly string[] = [...new Set(Object.values(passedHeaders).flat())];

/** Between two hops, or the gateway's own affair: credentials of its callers are for it alone. RFC 9110, section 7.6.1. */
const KEPT_BACK = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'content-length',
  'authorization',
  'proxy-authorization',
  'proxy-authenticate',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'cookie',
  'forwarded',
  'traceparent',
  'tracestate',
  TAGS_HEADER,
]);

/** Whether a plain HTTP service may be told a caller's header of this name, in lower case. */
export const goesToService = (name: string): boolean =>
  !KEPT_BACK.has(name) && !name.startsWith('x-forwarded-');

type Headers = Readonly<Record<string, string>>;

export function addPassedHeaders(headers: Record<string, string>, protocol: Protocol, caller: Headers): void {
  const names = passedHeaders[protocol];
  if (names === undefined) return;
  for (const name of names) {
    const value = caller[name];
    if (value !== undefined) headers[name] = value;
  }
}

/** For a plain HTTP service: all but what ends here. */
export function addServiceHeaders(headers: Record<string, string>, caller: Headers): void {
  for (const [name, value] of Object.entries(caller)) if (goesToService(name)) headers[name] = value;
}

import { GatewayError } from '@sluice/contract';
import type { PostForm } from './authenticator.ts';
import type { AccessToken } from './token-cache.ts';

const DEFAULT_LIFETIME_S = 300;
const MAX_LIFETIME_S = 86_400;
const MAX_ERROR_LENGTH = 300;
const SECRET_FIELDS = ['client_secret', 'refresh_token', 'assertion', 'client_assertion'];
/** A header value: RFC 6750, section 2.1, and what else providers put into tokens. */
const TOKEN = /^[\x21-\x7e]{1,16384}$/;

/**
 * Asks a token endpoint for an access token: RFC 6749, section 5. Rejects with `upstream_unreachable` where it
 * refuses or answers something else; what it says is for the operator, without the secrets of `form`.
 */
export async function requestToken(
  postForm: PostForm,
  url: string,
  form: URLSearchParams,
): Promise<AccessToken> {
  const { status, bytes } = await postForm(url, form);
  const { access_token: token, expires_in: lifetime, error, error_description: reason } = readObject(bytes);
  if (status >= 200 && status < 300 && typeof token === 'string' && TOKEN.test(token))
    return { token, lifetimeMs: lifetimeSeconds(lifetime) * 1_000 };
  const said = withoutSecrets(`${textOf(error)} ${textOf(reason)}`.trim(), form);
  throw new GatewayError('upstream_unreachable', {
    internal: `No access token of ${new URL(url).host}: status ${status} ${said}`.trim(),
  });
}

function lifetimeSeconds(value: unknown): number {
  const seconds = Number(value ?? DEFAULT_LIFETIME_S);
  return seconds > 0 ? Math.min(seconds, MAX_LIFETIME_S) : DEFAULT_LIFETIME_S;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function withoutSecrets(text: string, form: URLSearchParams): string {
  let cleaned = text;
  for (const field of SECRET_FIELDS) {
    const value = form.get(field) ?? '';
    if (value !== '') cleaned = cleaned.replaceAll(value, '[hidden]');
  }
  return cleaned.slice(0, MAX_ERROR_LENGTH);
}

function readObject(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

import { type Clock, GatewayError } from '@sluice/contract';
import type { Authenticator, PostForm } from './authenticator.ts';
import { type GoogleCredentials, readGoogleCredentials } from './google-credentials.ts';
import { requestToken } from './request-token.ts';
import { BearerTokens } from './token-cache.ts';

export interface GoogleOptions {
  /** The JSON of a service account, or of a user's application default credentials. */
  credentials: () => Promise<string>;
  /** Texts of it that are at hand already. */
  secrets: readonly string[];
  clock: Clock;
  postForm: PostForm;
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const ASSERTION_LIFETIME_S = 3_600;

/** Access tokens of Google: https://developers.google.com/identity/protocols/oauth2/service-account */
export function createGoogleAuthenticator({
  credentials,
  secrets,
  clock,
  postForm,
}: GoogleOptions): Authenticator {
  return new BearerTokens({
    clock,
    secrets,
    request: async () => {
      const read = readGoogleCredentials(await credentials());
      if (read === undefined)
        throw new GatewayError('internal', {
          internal: 'The Google credentials are neither of a service account nor of a user.',
        });
      return requestToken(postForm, read.tokenUri, await formFor(read, clock));
    },
  });
}

async function formFor(credentials: GoogleCredentials, clock: Clock): Promise<URLSearchParams> {
  if (credentials.kind === 'user') {
    const { clientId, clientSecret, refreshToken } = credentials;
    return new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    });
  }
  return new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: await assertionOf(credentials, Math.floor(clock() / 1_000)),
  });
}

async function assertionOf(
  { email, privateKey, privateKeyId, tokenUri }: Extract<GoogleCredentials, { kind: 'service-account' }>,
  nowSeconds: number,
): Promise<string> {
  const { importPKCS8, SignJWT } = await import('jose');
  const key = await importPKCS8(privateKey, 'RS256').catch(() => {
    // Its own message may quote the key.
    throw new GatewayError('internal', {
      internal: 'The private key of the service account is not PKCS #8.',
    });
  });
  return new SignJWT({ scope: SCOPE })
    .setProtectedHeader({
      alg: 'RS256',
      typ: 'JWT',
      ...(privateKeyId !== undefined && { kid: privateKeyId }),
    })
    .setIssuer(email)
    .setSubject(email)
    .setAudience(tokenUri)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + ASSERTION_LIFETIME_S)
    .sign(key);
}

import type { Clock } from '@sluice/contract';
import type { Authenticator, PostForm } from './authenticator.ts';
import { requestToken } from './request-token.ts';
import { BearerTokens } from './token-cache.ts';

export interface EntraOptions {
  /** Such as `https://login.microsoftonline.com`; other clouds have their own. */
  authorityHost: string;
  tenantId: string;
  clientId: string;
  proof: { kind: 'secret'; clientSecret: string } | { kind: 'token-file'; path: string };
  clock: Clock;
  postForm: PostForm;
  readFile: (path: string) => Promise<string>;
}

const SCOPE = 'https://cognitiveservices.azure.com/.default';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Tokens of Microsoft Entra for an application, by its secret or by the token that Kubernetes gives a workload:
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function createEntraAuthenticator(options: EntraOptions): Authenticator {
  const { authorityHost, tenantId, clientId, proof, clock, postForm, readFile } = options;
  const url = `${authorityHost.replace(/\/+$/, '')}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
  return new BearerTokens({
    clock,
    secrets: proof.kind === 'secret' ? [proof.clientSecret] : [],
    request: async () => {
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        scope: SCOPE,
      });
      if (proof.kind === 'secret') form.set('client_secret', proof.clientSecret);
      else {
        form.set('client_assertion_type', ASSERTION_TYPE);
        // Kubernetes writes a new one now and then.
        form.set('client_assertion', (await readFile(proof.path)).trim());
      }
      return requestToken(postForm, url, form);
    },
  });
}

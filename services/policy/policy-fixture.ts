import { type Config, resolveConfig } from '@sluice/config';
import {
  type BodyReader,
  type Envelope,
  emptyBody,
  type Principal,
  type Protocol,
  type Target,
} from '@sluice/contract';
import { compileRules, type PolicyRules } from './policy-rules.ts';

export const configOf = (document: unknown): Config => resolveConfig(document, { env: {}, secrets: 'defer' });

export const rulesOf = (document: unknown, environment: Record<string, string> = {}): PolicyRules =>
  compileRules(7, configOf(document), environment);

export const developer: Principal = { tenant: 'acme', keyId: 'key-1', roles: ['developer'] };
export const anonymous: Principal = { tenant: 'anonymous', roles: ['anonymous'] };

interface Asked {
  principal?: Principal;
  protocol?: Protocol;
  model?: string;
  path?: string;
  attempt?: number;
}

export const envelopeOf = ({
  principal = developer,
  protocol = 'openai-chat',
  model,
  path = '/v1/chat/completions',
  attempt = 1,
}: Asked = {}): Envelope => ({
  id: '0123456789abcdef0123456789abcdef',
  attempt,
  startBy: 6_000,
  deadline: 901_000,
  receivedAt: 1_000,
  origin: 'ingress.1',
  protocol,
  method: 'POST',
  path,
  headers: {},
  facts: {
    stream: false,
    includeUsage: false,
    inputTokensEstimate: 1,
    ...(model !== undefined && { model }),
  },
  principal,
});

export const noBody: BodyReader = { body: emptyBody, read: () => new Uint8Array(0) };

/** A model of OpenAI’s, wherever it is. */
export const targetOf = (provider: string, model = 'gpt-5'): Target => ({
  provider,
  kind: 'openai',
  protocol: 'openai-chat',
  baseUrl: `https://${provider}.example/v1`,
  model,
  allowPrivateNetwork: false,
  streamUsage: 'on-request',
});

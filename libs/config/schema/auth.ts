import { permissionPatternSchema } from '@sluice/contract';
import { z } from 'zod';
import { Secret } from '../secret.ts';
import { duration, modelGlobs, name, secret } from './values.ts';

const claims = z
  .strictObject({
    tenant: z.string().min(1).default('tenant').describe('Claim that names the tenant.'),
    team: z.string().min(1).default('team').describe('Claim that names the team.'),
    user: z.string().min(1).default('sub').describe('Claim that names the user.'),
    roles: z.string().min(1).default('roles').describe('Claim that lists the roles.'),
    tier: z.string().min(1).default('tier').describe('Claim that names the tier.'),
    limits: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Claim that lists limits in place of those of the tier, each as in `tiers`. Absent: tokens carry none.',
      ),
  })
  .prefault({});

const jwtIssuer = z.strictObject({
  issuer: z.string().min(1).describe('The `iss` that tokens must carry.'),
  audience: z.string().min(1).describe('The `aud` that tokens must carry.'),
  secret: secret().optional().describe('Shared secret of HS256 tokens.'),
  publicKey: z
    .string()
    .min(1)
    .optional()
    .describe('Public key of RS256, ES256 or EdDSA tokens, PEM; often `${file:PATH}`.'),
  jwksUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the issuer’s key set; keys are fetched again as they rotate.'),
  allowPrivateNetwork: z
    .boolean()
    .default(false)
    .describe('Whether `jwksUrl` may be at an address that is not public.'),
  claims,
  reach: z
    .enum(['tenant', 'installation'])
    .default('tenant')
    .describe(
      'What the roles of its tokens reach under `/api/v1`: the token’s own tenant, or the whole installation.',
    ),
  tenant: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('Tenant of tokens whose claims name none. Absent: refused.'),
});

const loginSchema = z
  .strictObject({
    issuer: z
      .url({ protocol: /^https?$/ })
      .describe('The identity provider; it is found by its `/.well-known/openid-configuration`.'),
    clientId: z.string().min(1).describe('What it knows this gateway as.'),
    clientSecret: secret().optional().describe('The secret for it. Absent: a public client.'),
    redirectUri: z
      .url({ protocol: /^https?$/ })
      .describe('Where browsers come back to: the address of this gateway and `/api/v1/login/callback`.'),
    scopes: z.array(z.string().min(1)).default(['openid', 'profile', 'email']).describe('What is asked for.'),
    sessionSecret: z
      .string()
      .min(32, { error: 'expected at least 32 characters' })
      .transform(text => new Secret(text))
      .optional()
      .meta({ format: 'secret' })
      .describe(
        'Secret that sessions are signed with, for auth and control: 32 random bytes or more. Required.',
      ),
    sessionLifetime: duration({ min: 60_000, max: 86_400_000 })
      .prefault('1h')
      .describe('How long a login lasts.'),
    allowPrivateNetwork: z
      .boolean()
      .default(false)
      .describe(
        'Whether the identity provider may be at an address that is not public, or speak plain HTTP.',
      ),
    claims: claims.describe('Claims of the ID token.'),
    tenant: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe('Tenant of people whose claims name none. Absent: refused.'),
    reach: z
      .enum(['tenant', 'installation'])
      .default('tenant')
      .describe('What their roles reach under `/api/v1`.'),
  })
  .optional()
  .describe(
    'How people log in with a browser: OpenID Connect, authorization code with PKCE. Absent: nobody can.',
  );

const roleSchema = z.strictObject({
  permissions: z
    .array(permissionPatternSchema)
    .describe(
      'What the role may do: call models and services (`chat`, `embeddings`, `rerank`, `moderations`, `images`, `audio`, `http`, `models`), or [manage](roles.md) one thing (`routes:write`), one thing both ways (`routes:*`), read all (`*:read`), all under `/api/v1` (`admin`), everything (`*`).',
    ),
  models: modelGlobs().optional().describe('Model globs that the role may use. Absent: every model.'),
});

export const authSchema = z
  .strictObject({
    keySecret: secret()
      .optional()
      .describe(
        'Secret under which API keys are hashed, and by which is encrypted what reversible masks stand for. Absent: made at the first start and kept with the state. Changing it makes every key unknown.',
      ),
    tenants: z
      .enum(['open', 'listed'])
      .default('open')
      .describe(
        '`open`: any tenant that a credential names. `listed`: only those of the [directory](admin-api.md#directory).',
      ),
    masterKey: secret()
      .optional()
      .describe(
        'Key under which secrets are encrypted that stand in the configuration itself, or came over the API: 32 random bytes or more, the same for every process that uses secrets. Absent: made at the first start of `up` and `cluster` and kept with the state.',
      ),
    previousMasterKeys: z
      .array(secret())
      .max(10)
      .default([])
      .describe('Earlier master keys, until `./sluice secrets rotate` has encrypted everything anew.'),
    jwt: z
      .array(jwtIssuer)
      .max(50)
      .default([])
      .describe('Issuers whose tokens are accepted; each has one of `secret`, `publicKey` and `jwksUrl`.'),
    login: loginSchema,
    roles: z
      .record(name(), roleSchema)
      .default({})
      .describe(
        'Roles by name, beside the built-in `owner`, `admin`, `operator`, `auditor`, `developer` and `viewer`, which they may replace.',
      ),
  })
  .prefault({})
  .describe('Who may call.');

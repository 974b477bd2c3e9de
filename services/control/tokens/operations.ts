import { DEFAULT_ROLE, duration, type JwtIssuerConfig } from '@sluice/config';
import { GatewayError, replyJson } from '@sluice/contract';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { type Operation, operation } from '../api/operation.ts';
import { askedBy } from '../audit.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { requireGrantable } from '../keys/grant.ts';
import { label } from '../keys/key-schema.ts';

const LONGEST_MS = 30 * 86_400_000;

const newTokenSchema = z
  .strictObject({
    tenant: label,
    user: label,
    team: label.optional(),
    tier: label.optional(),
    roles: z.array(label).min(1).max(20).default([DEFAULT_ROLE]),
    expiresIn: duration({ min: 1000, max: LONGEST_MS })
      .prefault('1h')
      .meta({ description: 'Such as `15m`, `1h`, `7d`; 30 days at most.' }),
    issuer: z
      .string()
      .optional()
      .meta({ description: 'Which issuer. Default: the first with a shared secret.' }),
  })
  .meta({ id: 'NewToken' });

/** The issuer whose tokens this gateway can make itself: one with a shared secret. */
function issuerOf(issuers: readonly JwtIssuerConfig[], wanted: string | undefined): JwtIssuerConfig {
  const found = issuers.find(({ issuer, secret }) => secret !== undefined && (wanted ?? issuer) === issuer);
  if (found !== undefined) return found;
  const which =
    wanted === undefined ? 'No issuer of auth.jwt' : `The issuer ${JSON.stringify(wanted)} of auth.jwt`;
  throw new GatewayError('conflict', {
    message: `${which} has a shared secret that is known here. Add one to the configuration: auth.jwt with issuer, audience and secret.`,
  });
}

/** A claim at a dotted path: `app.org` is a claim `app` with `org` in it. */
function withClaim(claims: Record<string, unknown>, path: string, value: unknown): Record<string, unknown> {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...claims, [first]: value };
  const inner = claims[first];
  const around = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  return { ...claims, [first]: withClaim(around, rest.join('.'), value) };
}

/** Tokens for trials, as an issuer of the configuration would make them. */
export function tokenOperations({ config, audit, clock }: AdminDependencies): Operation[] {
  return [
    operation({
      method: 'POST',
      path: '/api/v1/tokens',
      id: 'createToken',
      tag: 'Keys',
      summary: 'Make a token for a trial',
      description:
        'HS256, by an issuer of `auth.jwt` with a shared secret. It cannot be revoked before it expires: for anything else create a key.',
      admits: 'tokens:write',
      reach: 'tenant',
      body: newTokenSchema,
      answers: {
        201: {
          description: 'The token.',
          schema: z.object({ token: z.string(), expiresAt: z.iso.datetime() }).meta({ id: 'CreatedToken' }),
        },
      },
      errors: ['conflict'],
      async handle({ envelope, caller, body }) {
        const { tenant, user, team, tier, roles, expiresIn } = body;
        const current = config.current().config;
        caller.narrow(tenant);
        const issuer = issuerOf(current.auth.jwt, body.issuer);
        requireGrantable({ roles, tier, reach: issuer.reach }, caller, current);
        const named = { tenant, user, team, tier, roles };
        let claims: Record<string, unknown> = {};
        for (const [name, value] of Object.entries(named))
          if (value !== undefined)
            claims = withClaim(claims, issuer.claims[name as keyof typeof named], value);
        const now = clock();
        const expiresAt = Math.floor((now + expiresIn) / 1000);
        const secret = Buffer.from(issuer.secret?.reveal() ?? '', 'utf8');
        let token = '';
        await audit(
          {
            ...askedBy({ envelope, caller }, 'token.created'),
            tenant,
            target: { kind: 'user', id: `${tenant}/${user}` },
            details: { roles: roles.join(','), expiresAt: new Date(expiresAt * 1000).toISOString() },
          },
          async () => {
            token = await new SignJWT(claims)
              .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
              .setIssuer(issuer.issuer)
              .setAudience(issuer.audience)
              .setIssuedAt(Math.floor(now / 1000))
              .setExpirationTime(expiresAt)
              .sign(secret);
          },
        );
        const answer = { token, expiresAt: new Date(expiresAt * 1000).toISOString() };
        return replyJson(201, answer, { 'cache-control': 'no-store' });
      },
    }),
  ];
}

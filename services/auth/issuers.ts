import { createSecretKey } from 'node:crypto';
import type { Config, JwtIssuerConfig } from '@sluice/config';
import { type Clock, SESSION_AUDIENCE, SESSION_ISSUER } from '@sluice/contract';
import { createOutboundAgent, fetchBounded } from '@sluice/outbound';
import type { JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import { type Issuer, readIssuer } from './issuer.ts';
import { createJwksSource } from './jwks-source.ts';

const KEY_SET_LIMITS = { maxBytes: 256 * 1024, timeoutMs: 5_000 };

export interface IssuersDependencies {
  clock: Clock;
  logger: Logger;
  /** Aborted: connections to issuers are closed. */
  signal: AbortSignal;
}

/** Reads the issuers of a configuration. Key sets already fetched are kept for issuers whose address stays. */
export function createIssuerReader({
  clock,
  logger,
  signal,
}: IssuersDependencies): (config: Config) => Issuer[] {
  const agentFor = (allowPrivateNetwork: boolean) => {
    const agent = createOutboundAgent({ connectTimeoutMs: 3_000, allowPrivateNetwork, connections: 4 });
    signal.addEventListener('abort', () => void agent.destroy(), { once: true });
    return agent;
  };
  const agents = { public: agentFor(false), private: agentFor(true) };
  let sources = new Map<string, JWTVerifyGetKey>();

  const createSource = (config: JwtIssuerConfig, url: string): JWTVerifyGetKey =>
    createJwksSource({
      fetch: () =>
        fetchBounded(url, {
          agent: config.allowPrivateNetwork ? agents.private : agents.public,
          ...KEY_SET_LIMITS,
          signal,
        }),
      clock,
      onFailure: detail =>
        logger.warn({ issuer: config.issuer, detail }, 'The key set of an issuer could not be fetched.'),
    });

  return config => {
    const kept = new Map<string, JWTVerifyGetKey>();
    const jwksOf = (issuer: JwtIssuerConfig, url: string): JWTVerifyGetKey => {
      const name = `${issuer.allowPrivateNetwork} ${url}`;
      const source = kept.get(name) ?? sources.get(name) ?? createSource(issuer, url);
      kept.set(name, source);
      return source;
    };
    const issuers = config.auth.jwt.flatMap(issuer => {
      try {
        return [readIssuer(issuer, jwksOf)];
      } catch (cause) {
        // The cause could quote the key.
        logger.error(
          {
            issuer: issuer.issuer,
            detail: cause instanceof TypeError ? cause.message : 'publicKey is not a PEM public key.',
          },
          'Tokens of this issuer are refused: its key cannot be read.',
        );
        return [];
      }
    });
    sources = kept;
    return [...issuers, ...sessionIssuer(config)];
  };
}

/** Sessions of people who logged in: tokens of our own, with the claims of their ID token. */
function sessionIssuer({ auth: { login } }: Config): Issuer[] {
  // On a node that was not given the secret nobody is logged in.
  if (login?.sessionSecret === undefined) return [];
  return [
    {
      issuer: SESSION_ISSUER,
      audience: SESSION_AUDIENCE,
      algorithms: ['HS256'],
      key: { kind: 'fixed', key: createSecretKey(Buffer.from(login.sessionSecret.reveal(), 'utf8')) },
      claims: login.claims,
      defaultTenant: login.tenant,
      reach: login.reach,
    },
  ];
}

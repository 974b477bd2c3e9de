import type { DenialRecorder } from '@sluice/audit';
import type { Config, ConfigView } from '@sluice/config';
import {
  type BodyReader,
  type Clock,
  type Envelope,
  forward,
  GatewayError,
  type MaybePromise,
  type Outcome,
  type Principal,
  reject,
  type Stage,
} from '@sluice/contract';
import type { DirectoryEntry, KeyRecord, KeyStore, RecordStore } from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';
import { type Decision, refuse } from './decision.ts';
import { createDirectoryView } from './directory-view.ts';
import { createIssuerReader } from './issuers.ts';
import { judgeKey } from './judge-key.ts';
import { createKeyDirectory } from './key-directory.ts';
import { createOutcomeReport } from './outcome-report.ts';
import { createTokenJudge } from './token-judge.ts';

export interface AuthDependencies {
  config: ConfigView;
  keys: KeyStore;
  directory: RecordStore<DirectoryEntry>;
  telemetry: Telemetry;
  denials: Pick<DenialRecorder, 'record'>;
  clock: Clock;
  /** Aborted: feeds are left and connections closed. */
  signal: AbortSignal;
}

const anonymous: Principal = { tenant: 'anonymous', roles: ['anonymous'] };

/** RFC 9110, section 11.6.1: a 401 says how to authenticate. */
const challenge = { 'www-authenticate': 'Bearer realm="sluice"' };

/**
 * Credential in, principal out: the credential goes no further than here. Every refusal looks the same to
 * the caller; what was wrong is in the log and in `auth_requests_total`. Callers without a credential pass
 * as `anonymous` where any route lets them in; policy knows whether theirs does.
 */
export function createAuthStage(dependencies: AuthDependencies): Stage {
  const { config, keys, directory, telemetry, denials, clock, signal } = dependencies;
  const { logger } = telemetry;
  const report = createOutcomeReport(telemetry);
  const keyDirectory = createKeyDirectory({ keys, clock, logger, signal });
  const known = createDirectoryView(directory, { logger, signal });
  const readIssuers = createIssuerReader({ clock, logger, signal });
  const settingsOf = (current: Config) => ({
    tenants: current.auth.tenants,
    admitsAnonymous: current.routes.some(route => route.auth === 'none'),
    tokens: createTokenJudge(readIssuers(current), clock),
  });
  let settings = settingsOf(config.current().config);
  signal.addEventListener(
    'abort',
    config.onChange(current => {
      settings = settingsOf(current.config);
    }),
    { once: true },
  );

  function judgeHash(hash: string): MaybePromise<Decision> {
    const found = keyDirectory.find(hash);
    const judge = (record: KeyRecord | undefined) => judgeKey(record, hash, clock());
    return found instanceof Promise ? found.then(judge) : judge(found);
  }

  function decide({ protocol, credential, job, receivedAt }: Envelope): MaybePromise<Decision> {
    if (protocol === 'sluice-public') return { kind: 'accepted', principal: anonymous };
    switch (credential?.kind) {
      case 'api-key':
        return judgeHash(credential.hash);
      case 'jwt':
        // A token may be good for minutes, and a job wait for hours: it counts as of when it was shown.
        return settings.tokens.judge(credential.token, job === true ? receivedAt : undefined);
      case 'none':
      case undefined:
        return settings.admitsAnonymous
          ? { kind: 'accepted', principal: anonymous }
          : refuse('no_credential');
    }
  }

  function conclude(envelope: Envelope, body: BodyReader, judged: Decision): Outcome {
    const isKnown = judged.kind === 'accepted' && judged.principal !== anonymous;
    const decision = isKnown ? known.refine(judged, settings.tenants) : judged;
    if (decision.kind === 'refused') {
      report.refused(envelope.id, decision);
      const { reason, keyId, tenant } = decision;
      denials.record(envelope, { code: 'unauthenticated', reason, keyId, tenant });
      return reject(new GatewayError('unauthenticated', { headers: challenge }));
    }
    const { principal } = decision;
    report.count(principal === anonymous ? 'anonymous' : 'accepted');
    return forward('policy', { ...envelope, credential: undefined, principal }, body.body);
  }

  function fail(cause: unknown): Outcome {
    report.count('unavailable');
    return reject(GatewayError.from(cause));
  }

  return {
    name: 'auth',
    concurrency: 4_096,
    handle(envelope, body) {
      const decision = decide(envelope);
      if (decision instanceof Promise)
        return decision.then(decided => conclude(envelope, body, decided)).catch(fail);
      try {
        return conclude(envelope, body, decision);
      } catch (cause) {
        return fail(cause);
      }
    },
  };
}

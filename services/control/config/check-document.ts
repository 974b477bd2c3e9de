import {
  type Config,
  ConfigError,
  type ConfigProblem,
  type ResolveOptions,
  resolveConfig,
  toDocument,
} from '@sluice/config';
import { GatewayError } from '@sluice/contract';
import type { Sealed, SecretKeeper } from '../secrets/secret-keeper.ts';

const SHOWN_PROBLEMS = 10;

/** What is wrong with a document, as far as it can be told here: secrets may be with other processes. */
export function problemsOf(value: unknown, env: ResolveOptions['env']): readonly ConfigProblem[] {
  try {
    resolveConfig(toDocument(value, 'configuration'), { env, secrets: 'defer' });
    return [];
  } catch (cause) {
    if (cause instanceof ConfigError) return cause.problems;
    throw cause;
  }
}

/** What a document means, as far as secrets are at hand. Throws `invalid_request` with what is wrong. */
export const checkDocument = (value: unknown, known: Pick<ResolveOptions, 'env' | 'secretOf'>): Config =>
  asRefusal(() => resolveConfig(value, { ...known, secrets: 'defer' }));

/** The value as a document without secrets in clear. Throws `invalid_request` where it is none. */
export const sealChecked = (value: unknown, keeper: SecretKeeper): Sealed =>
  asRefusal(() => keeper.seal(toDocument(value, '')));

function asRefusal<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    const lines = cause.message.split('\n');
    const more = lines.length > SHOWN_PROBLEMS ? [`and ${lines.length - SHOWN_PROBLEMS} more`] : [];
    throw new GatewayError('invalid_request', {
      message: [...lines.slice(0, SHOWN_PROBLEMS), ...more].join('\n'),
      param: cause.problems[0]?.path || undefined,
    });
  }
}

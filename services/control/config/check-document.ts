import {
  ConfigError,
  type ConfigProblem,
  type ResolveOptions,
  resolveConfig,
  toDocument,
} from '@sluice/config';
import { GatewayError } from '@sluice/contract';

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

/** The value as a document that nodes can use. Throws `invalid_request` with what is wrong. */
export function checkDocument(value: unknown, env: ResolveOptions['env']): unknown {
  try {
    const document = toDocument(value, '');
    resolveConfig(document, { env, secrets: 'defer' });
    return document;
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

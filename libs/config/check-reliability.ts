import type { CrossCheckContext } from './cross-check-context.ts';
import type { ConfigPath } from './path.ts';
import type { RouteConfig } from './schema/config.ts';

/** Methods of requests that may be sent twice without harm (RFC 9110, section 9.2.1). */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What retry, hedging and the like need of their route. */
export function checkReliability(
  { match, auth, targets, retry, hedge, onStreamFailure, queue }: RouteConfig,
  path: ConfigPath,
  context: CrossCheckContext,
): void {
  const { backoff, attempts } = retry;
  if (backoff.initial > backoff.max)
    context.complain([...path, 'retry', 'backoff', 'initial'], 'expected no more than "max"');
  if (onStreamFailure === 'continue') {
    const failurePath = [...path, 'onStreamFailure'];
    if (match.path !== undefined)
      context.complain(failurePath, 'only answers of models can be gone on with, not those of a "path"');
    if (attempts === 1)
      context.complain(failurePath, 'needs "retry.attempts" of 2 or more: to go on takes one of them');
  }
  if (queue?.mode === 'job' && auth === 'none')
    context.complain(
      [...path, 'queue', 'mode'],
      'the answer of a job is given to who has asked for it: callers without a credential can only "wait"',
    );
  if (hedge === undefined) return;
  const hedgePath = [...path, 'hedge'];
  if (targets.length === 1) context.complain(hedgePath, 'needs a second target to ask');
  if (attempts === 1) context.complain(hedgePath, 'needs "retry.attempts" of 2 or more: it is one of them');
  if (match.path !== undefined && !SAFE_METHODS.has(match.method ?? ''))
    context.complain(
      hedgePath,
      'a service may act twice on a request that is sent twice; on a route with a "path" set "method" to GET, HEAD or OPTIONS',
    );
}

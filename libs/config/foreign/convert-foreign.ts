import { isPlain } from '../document-patch.ts';
import { type Conversion, recordsOf } from './conversion.ts';
import { convertSecurity } from './security.ts';
import { convertUpstreams } from './upstreams.ts';

/**
 * A document in a format of other gateways as one of ours; undefined where it is none. Formats are told apart by keys that
 * ours does not have: `upstreams`, `security`, and routes with a `target` beside their `path`.
 */
export function convertForeign(
  document: unknown,
  env: Readonly<Record<string, string | undefined>>,
): Conversion | undefined {
  if (!isPlain(document)) return undefined;
  if (document.upstreams !== undefined) return convertUpstreams(document, env);
  const hasTargets = recordsOf(document.routes).some(
    ({ path, target }) => path !== undefined && target !== undefined,
  );
  return document.security !== undefined || hasTargets ? convertSecurity(document, env) : undefined;
}

import type { CrossCheckContext } from './cross-check-context.ts';
import type { ConfigPath } from './path.ts';
import type { GuardrailConfig } from './schema/config.ts';

type CheckConfig = GuardrailConfig['input'][number] | GuardrailConfig['output'][number];

function checkOne(check: CheckConfig, path: ConfigPath, context: CrossCheckContext): void {
  switch (check.detector) {
    case 'webhook': {
      const isGiven = check.secret !== undefined || context.isDeferred([...path, 'secret']);
      if (!isGiven) context.complain(path, 'needs a "secret" to sign with');
      const { username, password } = new URL(check.url);
      if (username !== '' || password !== '')
        context.complain([...path, 'url'], 'expected an address without user and password');
      return;
    }
    case 'limits':
      if (check.tokens === undefined && check.messages === undefined && check.attachments === undefined)
        context.complain(path, 'needs at least one of "tokens", "messages" and "attachments"');
      return;
    default:
      return;
  }
}

/** What of a profile its schema cannot say: what fits together. */
export function checkGuardrailProfile(
  { input, output, inputTiming }: GuardrailConfig,
  path: ConfigPath,
  context: CrossCheckContext,
): void {
  for (const [index, check] of input.entries()) {
    if (inputTiming === 'parallel' && 'action' in check && check.action === 'mask')
      context.complain(
        [...path, 'input', index],
        'a mask changes the request, so it cannot run beside the call: use "block" or "flag", or inputTiming "sequence"',
      );
    checkOne(check, [...path, 'input', index], context);
  }
  const masksPii = input.some(({ detector, action }) => detector === 'pii' && action === 'mask');
  for (const [index, check] of output.entries()) {
    if (check.action === 'restore' && !masksPii)
      context.complain(
        [...path, 'output', index, 'action'],
        'there is nothing to restore: the profile masks no "pii" in requests',
      );
    checkOne(check, [...path, 'output', index], context);
  }
}

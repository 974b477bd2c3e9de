import type { GuardrailConfig } from '@sluice/config';
import type { Check, GuardrailPlan } from '@sluice/contract';

type CheckConfig = GuardrailConfig['input'][number] | GuardrailConfig['output'][number];

/** What of a check stands in a plan: no secrets. */
function compileCheck(check: CheckConfig, isReversible: boolean): Check {
  switch (check.detector) {
    case 'pii':
      return isReversible && check.action === 'mask' ? { ...check, reversible: true } : check;
    case 'schema':
      return { ...check, schema: JSON.stringify(check.schema) };
    case 'webhook': {
      const { secret: _, ...rest } = check;
      return rest;
    }
    default:
      return check;
  }
}

/** The plan of a profile; undefined where there is nothing to check. */
export function compileGuardrail(profile: string, settings: GuardrailConfig): GuardrailPlan | undefined {
  const { mode, input, output, inputTiming, stream, onError, timeout } = settings;
  if (input.length === 0 && output.length === 0) return undefined;
  const isReversible = output.some(({ action }) => action === 'restore');
  return {
    profile,
    mode,
    input: input.map(check => compileCheck(check, isReversible)),
    output: output.map(check => compileCheck(check, false)),
    inputTiming,
    stream,
    onError,
    timeoutMs: timeout,
  };
}

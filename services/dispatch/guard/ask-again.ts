import { type Check, isChatProtocol, type Verdict } from '@sluice/contract';
import { appendTurns } from '@sluice/protocol';
import type { AnswerPolicy } from './answer-policy.ts';
import type { RuledRequest } from './request-rules.ts';

type SchemaCheck = Extract<Check, { detector: 'schema' }>;
const retries = (check: Check): check is SchemaCheck =>
  check.detector === 'schema' && check.action === 'retry';

/** Longer schemas are not repeated to the model, which may have been told them already. */
const SCHEMA_LIMIT = 16 * 1024;

/** How a request whose answer is not what a schema says is asked again; undefined where its profile does not do so. */
export function askAgainFor({ envelope, body, guardrail }: RuledRequest): AnswerPolicy['askAgain'] {
  const { protocol } = envelope;
  const check = guardrail.output.find(retries);
  if (check === undefined || guardrail.mode !== 'enforce' || !isChatProtocol(protocol)) return undefined;
  return (said, verdicts) => {
    const told = messageFor(check, verdicts);
    return said === '' ? undefined : appendTurns(protocol, body, { said, told });
  };
}

function messageFor({ schema }: SchemaCheck, verdicts: readonly Verdict[]): string {
  const [fault] = verdicts.find(({ result }) => result === 'retry')?.spans ?? [];
  const problem =
    fault === undefined || fault.type === 'json'
      ? 'it is not JSON'
      : `it breaks the rule ${JSON.stringify(fault.type)} at ${fault.rule ?? '#'} of the schema`;
  const reminder = schema.length > SCHEMA_LIMIT ? '' : ` The schema is: ${schema}`;
  return `Your last answer is not JSON of the schema that is asked for: ${problem}. Answer again, with nothing but JSON of that schema.${reminder}`;
}

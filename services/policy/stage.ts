import type { DenialRecorder } from '@sluice/audit';
import type { ConfigView } from '@sluice/config';
import {
  type BodyReader,
  type Envelope,
  goesBack,
  type Outcome,
  rejectionEvent,
  type Stage,
  usageMessage,
} from '@sluice/contract';
import type { NewEvent } from '@sluice/store';
import { limitRefusals, type Telemetry } from '@sluice/telemetry';
import { createDecisionCounter } from './decision-counter.ts';
import { handleRequest } from './handle-request.ts';
import { compileRules } from './policy-rules.ts';
import type { RequestDependencies } from './prepare-request.ts';

export interface PolicyDependencies extends RequestDependencies {
  config: ConfigView;
  /** Switches known providers on by their keys' variables. */
  environment: Readonly<Record<string, string | undefined>>;
  telemetry: Telemetry;
  /** `EventLog.append`: refusals are metered here, since nobody after policy sees them. */
  appendEvent: (event: NewEvent) => void;
  denials: Pick<DenialRecorder, 'record'>;
}

/** Requests that wait for the reservation store. */
const CONCURRENCY = 4096;

/** Whether this principal may do this, where it goes, and under which limits. */
export function createPolicyStage(dependencies: PolicyDependencies): Stage {
  const { config, environment, telemetry, clock, appendEvent, denials } = dependencies;
  const count = createDecisionCounter(telemetry.metrics);
  const refusals = limitRefusals(telemetry.metrics);
  const { revision, config: initial } = config.current();
  let rules = compileRules(revision, initial, environment);
  config.onChange(current => {
    rules = compileRules(current.revision, current.config, environment);
  });

  const meter = (envelope: Envelope, outcome: Outcome): Outcome => {
    count(outcome);
    // What is about to be driven again is not at its end yet.
    if (outcome.kind !== 'reject' || outcome.error.redrive || goesBack(envelope, outcome.error))
      return outcome;
    const refused = { ...envelope, configRevision: rules.revision };
    const event = rejectionEvent(refused, outcome.error, clock(), outcome.route);
    if (event !== undefined) appendEvent(usageMessage(event));
    const { code, message } = outcome.error;
    refusals.count(code, envelope.principal?.keyName);
    denials.record(envelope, { code, ...(code === 'permission_denied' && { reason: message }) });
    return outcome;
  };

  return {
    name: 'policy',
    concurrency: CONCURRENCY,
    handle(envelope: Envelope, body: BodyReader) {
      const outcome = handleRequest(envelope, body, rules, dependencies);
      return outcome instanceof Promise
        ? outcome.then(settled => meter(envelope, settled))
        : meter(envelope, outcome);
    },
  };
}

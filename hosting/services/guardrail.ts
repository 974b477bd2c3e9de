import { systemClock } from '@sluice/contract';
import { createGuardrailStage } from '@sluice/guardrail';
import type { StartService } from '../process.ts';

export const start: StartService = async ({ host, telemetry }, { stores, config, denials }) => {
  const stage = createGuardrailStage({
    config,
    telemetry,
    clock: systemClock,
    appendEvent: event => stores.events.append(event),
    denials,
    vault: stores.vault,
  });
  await stage.ready();
  host.host(stage);
  host.checks.answer(stage.answer);
  return () => stage.close();
};

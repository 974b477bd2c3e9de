import { randomBytes } from 'node:crypto';
import { sealKeyOf } from '@sluice/audit';
import { systemClock } from '@sluice/contract';
import {
  AuditSealer,
  createControlStage,
  keepDestinations,
  sealRegularly,
  startControl,
} from '@sluice/control';
import { explainRequest } from '@sluice/policy';
import { gatherMetrics, gatherProviders, keySecretOf, type StartService } from '../process.ts';
import { version } from '../version.ts';

export const start: StartService = async (
  { host, telemetry, ...process },
  { stores, config, lastConfigFault, denials },
) => {
  const control = startControl({ keys: stores.keys, telemetry });
  const { events, seals, notices } = stores;
  const stopKeeping = keepDestinations({ config, events, notices, telemetry });
  const sealKey = sealKeyOf(keySecretOf(process));
  const stopSealing = sealRegularly(
    new AuditSealer({ events, seals, key: sealKey, telemetry, clock: systemClock }),
  );
  host.host(
    createControlStage({
      config,
      revisions: stores.config,
      lastConfigFault,
      keys: stores.keys,
      keySecret: keySecretOf(process),
      events,
      seals,
      usage: stores.usage,
      budgets: stores.budgets,
      sealKey,
      notices,
      jobs: stores.jobs,
      queues: stores.queues,
      stopJob: (runner, id) => host.answers.tell(runner, { kind: 'stop-jobs', ids: [id] }),
      denials,
      directory: stores.directory,
      answers: stores.answers,
      positions: stores.positions,
      secrets: stores.secrets,
      box: process.box,
      telemetry,
      environment: process.environment,
      explain: (question, at) => explainRequest(question, at, process.environment),
      gatherMetrics: () => gatherMetrics({ host, telemetry, ...process }),
      testProvider: question => host.providerTests.ask(question),
      gatherProviders: () => gatherProviders({ host, ...process }),
      version,
      clock: systemClock,
      random: randomBytes,
      leaving: process.draining,
    }),
  );
  return async () => {
    control.close();
    await stopKeeping();
    await stopSealing();
  };
};

import type { EnqueueOptions, Waiting } from './port.ts';

export const START = 1_800_000_000_000;

/** A request that waits; each one that is made later has waited for less. */
export const waitingRequest = (id: string, changes: Partial<Waiting> = {}): Waiting => ({
  id,
  kind: 'request',
  tenant: 'acme',
  priority: 1,
  holder: 'ingress.1',
  since: START,
  ...changes,
});

export const waitingJob = (id: string, changes: Partial<Waiting> = {}): Waiting => ({
  ...waitingRequest(id),
  kind: 'job',
  holder: undefined,
  ...changes,
});

export const patient: EnqueueOptions = { waitsForMs: 3_600_000, maxLength: 10_000 };

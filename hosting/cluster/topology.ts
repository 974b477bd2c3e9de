import type { ServiceName } from '@sluice/contract';

/** Which services share a process. */
export type Topology = 'split' | 'compact';

export interface PlannedProcess {
  services: readonly ServiceName[];
  /** Of an ingress. */
  port?: number;
}

const SPLIT_BESIDE: readonly (readonly ServiceName[])[] = [
  ['control'],
  ['auth'],
  ['policy'],
  ['guardrail'],
  ['dispatch'],
  ['metering'],
];
const COMPACT_BESIDE: readonly (readonly ServiceName[])[] = [
  ['control'],
  ['guardrail'],
  ['dispatch'],
  ['metering'],
];

/** The processes of a cluster, control first: the others wait for the configuration that it publishes. */
export function planProcesses(topology: Topology, ingresses: number, firstPort: number): PlannedProcess[] {
  const beside = topology === 'split' ? SPLIT_BESIDE : COMPACT_BESIDE;
  const front: readonly ServiceName[] = topology === 'split' ? ['ingress'] : ['ingress', 'auth', 'policy'];
  return [
    ...beside.map(services => ({ services })),
    ...Array.from({ length: ingresses }, (_, index) => ({ services: front, port: firstPort + index })),
  ];
}

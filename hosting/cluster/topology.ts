import { CommandError, exitCodes } from '@sluice/cli/exit-codes';
import { roleOf, type ServiceName } from '@sluice/contract';

/** Which services share a process. */
export type Topology = 'split' | 'compact';

/** How many processes a service has, where it is not one. */
export type Scale = Partial<Record<ServiceName, number>>;

export interface ClusterPlan {
  topology: Topology;
  ingresses: number;
  firstPort: number;
  scale: Scale;
}

export interface PlannedProcess {
  /** What the log calls it: its services, and which of several it is. */
  name: string;
  services: readonly ServiceName[];
  /** Of an ingress. */
  port?: number;
}

const BESIDE: Record<Topology, readonly ServiceName[]> = {
  split: ['control', 'auth', 'policy', 'guardrail', 'dispatch', 'metering', 'notifier'],
  compact: ['control', 'guardrail', 'dispatch', 'metering', 'notifier'],
};
const FRONT: Record<Topology, readonly ServiceName[]> = {
  split: ['ingress'],
  compact: ['ingress', 'auth', 'policy'],
};

/** The services of each process, without several of one. */
export const processesOf = (topology: Topology): (readonly ServiceName[])[] => [
  FRONT[topology],
  ...BESIDE[topology].map(service => [service]),
];

/** The services that can have several processes: the ingress has an option of its own, control is one. */
export const scalableServices = BESIDE.split.filter(service => service !== 'control');

/** The processes of a cluster, control first: the others wait for the configuration that it publishes. */
export function planProcesses({ topology, ingresses, firstPort, scale }: ClusterPlan): PlannedProcess[] {
  const front = FRONT[topology];
  const within = front.find(service => scale[service] !== undefined);
  if (within !== undefined)
    throw new CommandError(
      exitCodes.usage,
      `In the topology ${topology}, ${within} runs in the process of each ingress: use --ingress for more of them.`,
    );
  return [
    ...BESIDE[topology].flatMap(service =>
      numbered(service, scale[service] ?? 1).map(name => ({ name, services: [service] })),
    ),
    ...Array.from({ length: ingresses }, (_, index) => {
      const port = firstPort + index;
      return { name: `${roleOf(front)}:${port}`, services: front, port };
    }),
  ];
}

const numbered = (name: string, count: number): string[] =>
  count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);

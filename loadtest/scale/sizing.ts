import { quotaOf } from '../measure/cpu-share.ts';

/** Of what the machine can do at most, what the largest number of replicas may do: the rest is for whoever else runs. */
export const PART_OF_THE_MACHINE = 0.7;
/** Beside its waits for CPU a request has others: hops, the provider. */
const OTHER_WAITS_SECONDS = 0.1;
const US_PER_SECOND = 1_000_000;

/** What a replica is held to, and how it is kept busy. */
export interface ReplicaLoad {
  /** Of a core. */
  cores: number;
  /** Connections that ask, for each replica. */
  connections: number;
}

/**
 * So little CPU for each replica that `mostReplicas` of them are what limits, and not the machine: they do together the part of
 * `requestsPerSecond` (what it does unlimited) that leaves room. `cpuUs`: what a request costs this service. `idleCores`: what a
 * replica uses without any.
 */
export function sizeReplica({
  requestsPerSecond,
  cpuUs,
  idleCores,
  mostReplicas,
}: {
  requestsPerSecond: number;
  cpuUs: number;
  idleCores: number;
  mostReplicas: number;
}): ReplicaLoad {
  const each = (requestsPerSecond * PART_OF_THE_MACHINE) / mostReplicas;
  const cores = idleCores + (each * cpuUs) / US_PER_SECOND;
  // Little's law: what is under way is the rate times the time that it takes, here two periods of the quota.
  const seconds = (2 * quotaOf(cores).periodUs) / US_PER_SECOND + OTHER_WAITS_SECONDS;
  return { cores, connections: Math.max(8, Math.ceil(each * seconds)) };
}

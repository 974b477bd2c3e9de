import { availableParallelism } from 'node:os';
import { findProgram } from '../find-program.ts';

/** Which CPUs what runs on, each a list as `taskset --cpu-list` takes it. */
export interface Pinning {
  /** The load generator and the provider stub. */
  tools: string;
  /** What is measured. */
  variant: string;
}

/**
 * The load generator and the stub get the last CPU for themselves, so that what they use neither comes out of
 * the variant's share nor changes with it. Undefined where there is one CPU or no taskset: all share then.
 */
export function planPinning(
  cpuCount = availableParallelism(),
  hasTaskset = findProgram('taskset') !== undefined,
): Pinning | undefined {
  if (cpuCount < 2 || !hasTaskset) return undefined;
  const last = cpuCount - 1;
  return { tools: String(last), variant: last === 1 ? '0' : `0-${last - 1}` };
}

/** The command, kept to these CPUs. */
export const pinned = (cpus: string | undefined, command: readonly string[]): string[] =>
  cpus === undefined ? [...command] : ['taskset', '--cpu-list', cpus, ...command];

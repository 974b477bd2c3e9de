import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../bench-error.ts';

/** Groups of the kernel's CPU controller, version 1 and 2 (https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu). */
const ROOTS = { v1: '/sys/fs/cgroup/cpu', v2: '/sys/fs/cgroup' };
const US_PER_MS = 1_000;
const SHORT_PERIOD_US = 10 * US_PER_MS;
const LONGEST_PERIOD_US = 1_000 * US_PER_MS;
/** The kernel takes no less (https://docs.kernel.org/scheduler/sched-bwc.html). */
const LEAST_QUOTA_US = US_PER_MS;

/** What a process may use of a core, all its threads together. */
export interface CpuShare {
  /** Undefined: as much as it wants. */
  limit(cores: number | undefined): void;
  /** When the process has ended. */
  close(): void;
}

export interface CpuQuota {
  quotaUs: number;
  periodUs: number;
}

/** The shortest period that the kernel lets have this share: what a process is made to wait is part of every answer. */
export function quotaOf(cores: number): CpuQuota {
  const periodUs = Math.ceil(Math.min(LONGEST_PERIOD_US, Math.max(SHORT_PERIOD_US, LEAST_QUOTA_US / cores)));
  return { quotaUs: Math.max(LEAST_QUOTA_US, Math.round(periodUs * cores)), periodUs };
}

/** Puts a process into a group of its own. Needs the right to make groups: throws a `BenchError` where there is none. */
export function cpuShare(pid: number): CpuShare {
  const name = `sluice-bench-${pid}`;
  try {
    return shareV1(join(ROOTS.v1, name), pid);
  } catch {
    // Version 2, or no rights.
  }
  try {
    return shareV2(join(ROOTS.v2, name), pid);
  } catch (cause) {
    throw new BenchError(`No CPU group can be made here: ${String(cause)}. Run it as root on Linux.`);
  }
}

function shareV1(folder: string, pid: number): CpuShare {
  const write = (file: string, value: number): void => writeFileSync(join(folder, file), String(value));
  mkdirSync(folder);
  write('cgroup.procs', pid);
  return {
    limit(cores) {
      // A quota may not be more than its period for a moment either.
      write('cpu.cfs_quota_us', -1);
      if (cores === undefined) return;
      const { quotaUs, periodUs } = quotaOf(cores);
      write('cpu.cfs_period_us', periodUs);
      write('cpu.cfs_quota_us', quotaUs);
    },
    close: () => rmdirSync(folder),
  };
}

function shareV2(folder: string, pid: number): CpuShare {
  const write = (file: string, value: string): void => writeFileSync(join(folder, file), value);
  mkdirSync(folder);
  write('cpu.max', 'max');
  write('cgroup.procs', String(pid));
  return {
    limit(cores) {
      const { quotaUs, periodUs } = quotaOf(cores ?? 1);
      write('cpu.max', cores === undefined ? 'max' : `${quotaUs} ${periodUs}`);
    },
    close: () => rmdirSync(folder),
  };
}

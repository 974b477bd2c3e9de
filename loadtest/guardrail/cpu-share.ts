import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../bench-error.ts';

/** Groups of the kernel's CPU controller, version 1 and 2 (https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu). */
const ROOTS = { v1: '/sys/fs/cgroup/cpu', v2: '/sys/fs/cgroup' };
const PERIOD_US = 10_000;

/** What processes may use of a core, all their threads together. */
export interface CpuShare {
  add(pid: number): void;
  /** When its processes have ended. */
  close(): void;
}

/** Holds processes to a share of one core. Needs the right to make groups: throws a `BenchError` where there is none. */
export function cpuShare(name: string, cores: number): CpuShare {
  const quotaUs = Math.round(PERIOD_US * cores);
  try {
    const folder = join(ROOTS.v1, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'cpu.cfs_period_us'), String(PERIOD_US));
    writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quotaUs));
    return shareIn(folder);
  } catch {
    // Version 2, or no rights.
  }
  try {
    const folder = join(ROOTS.v2, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'cpu.max'), `${quotaUs} ${PERIOD_US}`);
    return shareIn(folder);
  } catch (cause) {
    throw new BenchError(`no CPU group can be made here: ${String(cause)}. Run it as root on Linux.`);
  }
}

const shareIn = (folder: string): CpuShare => ({
  add: pid => writeFileSync(join(folder, 'cgroup.procs'), String(pid)),
  close: () => rmdirSync(folder),
});

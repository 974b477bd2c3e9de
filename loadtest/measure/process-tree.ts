import { readdirSync, readFileSync } from 'node:fs';

export interface TreeUse {
  /** User and system time of all threads since each process began. */
  cpuMs: number;
  rssBytes: number;
  processes: string[];
}

export interface ProcessUse {
  pid: number;
  /** Program and arguments. */
  command: string[];
  cpuMs: number;
  rssBytes: number;
}

interface ProcessStat {
  pid: number;
  parent: number;
  name: string;
  cpuMs: number;
}

/** USER_HZ, in which /proc counts: 100 on every Linux that Node runs on (proc(5), sysconf(3)). */
const MS_PER_TICK = 10;
const BYTES_PER_KB = 1024;
const NS_PER_US = 1_000;

/** A line of /proc/PID/stat (proc(5)). The name stands in parentheses and may itself hold some. */
export function parseStat(line: string): ProcessStat {
  const nameStart = line.indexOf('(');
  const nameEnd = line.lastIndexOf(')');
  const fields = line.slice(nameEnd + 2).split(' ');
  const [userTicks, systemTicks] = [Number(fields[11]), Number(fields[12])];
  return {
    pid: Number(line.slice(0, nameStart)),
    parent: Number(fields[1]),
    name: line.slice(nameStart + 1, nameEnd),
    cpuMs: (userTicks + systemTicks) * MS_PER_TICK,
  };
}

/** `root` and everything below it. */
export function treeOf(root: number, all: readonly ProcessStat[]): ProcessStat[] {
  const children = Map.groupBy(all, ({ parent }) => parent);
  const below = (pid: number): ProcessStat[] =>
    (children.get(pid) ?? []).flatMap(child => [child, ...below(child.pid)]);
  return [...all.filter(({ pid }) => pid === root), ...below(root)];
}

/** What a process and all below it have used, or undefined where there is no /proc. */
export function readTree(root: number): TreeUse | undefined {
  if (process.platform !== 'linux') return undefined;
  const tree = treeOf(root, readStats());
  return {
    cpuMs: tree.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    rssBytes: tree.reduce((sum, { pid }) => sum + rssOf(pid), 0),
    processes: tree.map(({ name }) => name),
  };
}

/**
 * What the threads that a process has now have used, to the microsecond: the first figure of /proc/PID/task/TID/schedstat, in
 * nanoseconds (https://docs.kernel.org/scheduler/sched-stats.html). /proc/PID/stat counts in hundredths of a second.
 */
export function readThreadsCpuUs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => {
    const figures = readOf(`${pid}/task/${thread}`, 'schedstat');
    return sum + Number(figures?.split(' ', 1)[0] ?? 0) / NS_PER_US;
  }, 0);
}

/** The processes below `root`; none where there is no /proc. */
export const readProcessesBelow = (root: number): ProcessUse[] =>
  process.platform !== 'linux'
    ? []
    : treeOf(root, readStats()).flatMap(({ pid, cpuMs }) => {
        const command = readOf(String(pid), 'cmdline')?.split('\0').slice(0, -1) ?? [];
        return pid === root || command.length === 0 ? [] : [{ pid, command, cpuMs, rssBytes: rssOf(pid) }];
      });

const readStats = (): ProcessStat[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      const line = readOf(pid, 'stat');
      return line === undefined ? [] : [parseStat(line)];
    });

const rssOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readOf(String(pid), 'status') ?? '')?.[1] ?? 0) * BYTES_PER_KB;

/** Undefined for a process that has just ended. */
function readOf(pid: string, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

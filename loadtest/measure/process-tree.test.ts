import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { parseStat, readProcessesBelow, readThreadsCpuUs, readTree, treeOf } from './process-tree.ts';

test('a line of /proc/PID/stat is read, whatever the name of the process', () => {
  const line =
    '4711 (a (b) c) S 12 4711 4711 0 -1 4194560 100 0 0 0 151 49 0 0 20 0 11 0 5000 1000000 2000 184467';
  expect(parseStat(line)).toEqual({ pid: 4711, parent: 12, name: 'a (b) c', cpuMs: 2000 });
});

test('a tree is a process and all below it, and nobody else', () => {
  const stat = (pid: number, parent: number) => ({ pid, parent, name: String(pid), cpuMs: 1 });
  const all = [stat(1, 0), stat(10, 1), stat(11, 10), stat(12, 11), stat(13, 10), stat(20, 1), stat(21, 20)];
  expect(treeOf(10, all).map(({ pid }) => pid)).toEqual([10, 11, 12, 13]);
  expect(treeOf(99, all)).toEqual([]);
});

test.runIf(process.platform === 'linux')('the use of this process and its children can be read', async () => {
  const child = spawn('/bin/sh', ['-c', 'echo ready; read -r _'], { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => {
    child.kill();
  });
  await once(child.stdout, 'data');
  const use = readTree(process.pid);
  expect(use?.processes).toEqual(expect.arrayContaining(['sh']));
  expect(use?.cpuMs).toBeGreaterThan(0);
  expect(use?.rssBytes).toBeGreaterThan(process.memoryUsage.rss() / 2);
  expect(readProcessesBelow(process.pid)).toContainEqual({
    pid: child.pid,
    command: ['/bin/sh', '-c', 'echo ready; read -r _'],
    cpuMs: expect.any(Number),
    rssBytes: expect.any(Number),
  });
});

test.runIf(process.platform === 'linux')(
  'what the threads of a process use grows as it works, finely',
  () => {
    const before = readThreadsCpuUs(process.pid);
    const readings = Array.from({ length: 50 }, () => readThreadsCpuUs(process.pid));
    expect(readings.at(-1)).toBeGreaterThan(before);
    expect(readings).toEqual([...readings].sort((left, right) => left - right));
  },
);

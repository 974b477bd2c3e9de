import type { ChaosCluster } from './chaos-cluster.ts';
import { parseMetrics } from './metrics.ts';
import type { Table } from './scenario.ts';

const SAMPLE_EVERY_MS = 5_000;
/**
 * What is compared is the first and the last part of so long. Between two full collections, which are minutes apart, resident memory
 * rises by a third and falls again: peaks, which hold one of these, are alike where nothing is kept.
 */
const PART_MS = 150_000;
const SAMPLES_OF_A_PART = PART_MS / SAMPLE_EVERY_MS;
const MIB = 1024 * 1024;

/** Of one process, in bytes. */
export interface ProcessMemory {
  name: string;
  /** Highest resident memory in the first two and a half minutes, and in the last. */
  early: number;
  late: number;
  /** Lowest use of the heap, likewise: what a collection left. NaN for programs that are not ours. */
  earlyHeap: number;
  lateHeap: number;
}

interface Sample {
  rssBytes: number;
  heapBytes: number;
}

/** Follows the memory of every process below the cluster until it is stopped. */
export function followMemory(cluster: ChaosCluster) {
  const samples: Map<string, Sample>[] = [];
  const sample = async (): Promise<void> => {
    const heaps = new Map(
      parseMetrics(await cluster.metrics())
        .filter(({ name }) => name === 'nodejs_heap_size_used_bytes')
        .map(({ labels, value }) => [labels.service, value]),
    );
    samples.push(
      new Map(
        cluster.tree().map(({ command, pid, rssBytes }) => {
          const name = nameOf(command);
          return [`${name} ${pid}`, { rssBytes, heapBytes: heaps.get(name) ?? Number.NaN }];
        }),
      ),
    );
  };
  const timer = setInterval(() => void sample().catch(() => undefined), SAMPLE_EVERY_MS);
  return {
    async stop(): Promise<ProcessMemory[]> {
      clearInterval(timer);
      await sample();
      const first = samples.slice(0, SAMPLES_OF_A_PART);
      const last = samples.slice(-SAMPLES_OF_A_PART);
      return [...(samples.at(-1)?.keys() ?? [])].map(key => ({
        name: key.split(' ')[0] ?? key,
        early: highest(first, key),
        late: highest(last, key),
        earlyHeap: lowestHeap(first, key),
        lateHeap: lowestHeap(last, key),
      }));
    },
  };
}

const highest = (part: readonly Map<string, Sample>[], key: string): number =>
  Math.max(...part.map(sample => sample.get(key)?.rssBytes ?? 0));

const lowestHeap = (part: readonly Map<string, Sample>[], key: string): number => {
  const heaps = part.map(sample => sample.get(key)?.heapBytes ?? Number.NaN).filter(bytes => bytes > 0);
  return heaps.length === 0 ? Number.NaN : Math.min(...heaps);
};

/** The service of a process of ours, or the program. */
const nameOf = (command: readonly string[]): string =>
  (command.includes('serve') ? command[command.indexOf('serve') + 1] : command[0]?.split('/').at(-1)) ?? '';

const mib = (bytes: number): string => (Number.isNaN(bytes) ? '–' : (bytes / MIB).toFixed(0));

export const memoryTable = (memory: readonly ProcessMemory[]): Table => ({
  title: 'Memory in the first two and a half minutes, and in the last, MiB',
  columns: ['process', 'most RSS, first', 'last', 'ratio', 'least heap, first', 'last'],
  rows: memory.map(({ name, early, late, earlyHeap, lateHeap }) => [
    name,
    mib(early),
    mib(late),
    (late / early).toFixed(2),
    mib(earlyHeap),
    mib(lateHeap),
  ]),
});

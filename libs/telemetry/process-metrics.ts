import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';
import { createGauge, registerCounter, registerGauge } from './series.ts';

const SECONDS_PER_MICROSECOND = 1e-6;
const SECONDS_PER_NANOSECOND = 1e-9;
/** Used only by Node before 25, which has no sampling by iteration and keeps a timer instead. */
const TIMER_RESOLUTION_MS = 100;

/**
 * Figures of the process under the names that prom-client and its dashboards use. All are read when they are
 * asked for; the event loop's delay is sampled as the loop turns, so that an idle process stays idle.
 */
export function registerProcessMetrics(registry: Registry): void {
  registerCpu(registry);
  registerMemory(registry);
  registerEventLoop(registry);
  registerGauge(registry, {
    name: 'process_start_time_seconds',
    help: 'Start of the process, Unix time.',
    read: () => performance.timeOrigin / 1000,
  });
  registerActiveResources(registry);
  createGauge(registry, { name: 'nodejs_version_info', help: 'Version of Node.', labelNames: ['version'] })
    .series(process.version)
    .set(1);
  if (process.platform === 'linux') {
    registerGauge(registry, {
      name: 'process_open_fds',
      help: 'Open file descriptors.',
      read: () => readdirSync('/proc/self/fd').length - 1,
    });
  }
}

/** What keeps the event loop alive: sockets, timers, files. */
function registerActiveResources(registry: Registry): void {
  new Gauge({
    name: 'nodejs_active_resources',
    help: 'Resources that keep the event loop alive, by type.',
    labelNames: ['type'],
    registers: [registry],
    collect() {
      this.reset();
      for (const type of process.getActiveResourcesInfo()) this.inc({ type });
    },
  });
}

function registerCpu(registry: Registry): void {
  const counter = (name: string, help: string, micros: (usage: NodeJS.CpuUsage) => number): void =>
    registerCounter(registry, {
      name,
      help,
      read: () => micros(process.cpuUsage()) * SECONDS_PER_MICROSECOND,
    });
  counter('process_cpu_user_seconds_total', 'CPU time in user mode, all threads.', ({ user }) => user);
  counter('process_cpu_system_seconds_total', 'CPU time in the kernel, all threads.', ({ system }) => system);
  counter('process_cpu_seconds_total', 'CPU time, all threads.', ({ user, system }) => user + system);
}

function registerMemory(registry: Registry): void {
  const gauge = (name: string, help: string, read: () => number): void =>
    registerGauge(registry, { name, help, read });
  gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
  gauge('nodejs_heap_size_total_bytes', 'Size of the heap.', () => process.memoryUsage().heapTotal);
  gauge('nodejs_heap_size_used_bytes', 'Used part of the heap.', () => process.memoryUsage().heapUsed);
  gauge('nodejs_external_memory_bytes', 'Memory outside of the heap.', () => process.memoryUsage().external);
}

function registerEventLoop(registry: Registry): void {
  const delay = monitorEventLoopDelay({ samplePerIteration: true, resolution: TIMER_RESOLUTION_MS });
  delay.enable();
  const gauge = (name: string, help: string, readNs: () => number): void =>
    registerGauge(registry, {
      name,
      help,
      read: () => (delay.count === 0 ? 0 : readNs() * SECONDS_PER_NANOSECOND),
    });
  for (const percentile of [50, 90, 99])
    gauge(
      `nodejs_eventloop_lag_p${percentile}_seconds`,
      `Percentile ${percentile} of the event loop's delays since the last reading.`,
      () => delay.percentile(percentile),
    );
  // Figures are collected in the order of their registration: the last one begins the next interval.
  gauge('nodejs_eventloop_lag_max_seconds', 'Longest delay of the event loop since the last reading.', () => {
    const longest = delay.max;
    delay.reset();
    return longest;
  });
  let before = performance.eventLoopUtilization();
  registerGauge(registry, {
    name: 'nodejs_eventloop_utilization',
    help: 'Share of the time since the last reading that the event loop was busy, 0 to 1.',
    read() {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      return utilization;
    },
  });
}

import { BytesIEC, OpsPerSecond, PercentUnit, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDefinition } from './definition.ts';
import { lines, number, quantile, query, rate } from './panels.ts';

const CHOSEN = '{service=~"$service"}';
const each = (gauge: string) => query(`max by (service, instance) (${gauge}${CHOSEN})`, '{{instance}}');

export const nodes: DashboardDefinition = {
  name: 'nodes',
  title: 'Sluice: nodes',
  description:
    'The processes: which run, what they use, how they talk, and whether they serve the same configuration.',
  variables: [{ name: 'service', label: 'Service', metric: 'process_start_time_seconds', value: 'service' }],
  rows: [
    {
      title: 'Now',
      panels: [
        number(
          { title: 'Processes', description: 'That Prometheus hears of.', unit: Short },
          `count(process_start_time_seconds${CHOSEN})`,
        ),
        number(
          {
            title: 'Revisions served',
            description:
              'How many revisions of the configuration are served at once: 1, but for the seconds of a change.',
            unit: Short,
            thresholds: [2, 3],
          },
          'count(count_values("revision", sluice_config_revision))',
        ),
        number(
          {
            title: 'Events not stored yet',
            description: 'Usage, audit and alert events that NATS has not taken.',
            unit: Short,
            thresholds: [1_000, 100_000],
          },
          'sum(sluice_events_waiting)',
        ),
        number(
          {
            title: 'Events lost',
            description: 'In the last day: neither disk nor memory had room for them.',
            unit: Short,
            thresholds: [1, 1],
          },
          'sum(increase(sluice_events_lost_total[24h]))',
        ),
        number(
          {
            title: 'Youngest process',
            description: 'How long it runs. Seconds, again and again: something restarts.',
            unit: Seconds,
          },
          `time() - max(process_start_time_seconds${CHOSEN})`,
        ),
        number(
          {
            title: 'Configurations refused',
            description: 'In the last day, by processes that could not use them. Their logs say why.',
            unit: Short,
            thresholds: [1, 1],
          },
          'sum(increase(sluice_config_refused_total[24h]))',
        ),
      ],
    },
    {
      title: 'Resources',
      panels: [
        lines(
          { title: 'CPU', description: 'Cores that each process uses, all its threads.', unit: Short },
          rate(`process_cpu_seconds_total${CHOSEN}`, 'instance'),
        ),
        lines(
          { title: 'Memory', description: 'Resident memory of each process.', unit: BytesIEC },
          each('process_resident_memory_bytes'),
        ),
        lines(
          { title: 'Heap', description: 'Used part of the heap of each process.', unit: BytesIEC },
          each('nodejs_heap_size_used_bytes'),
        ),
        lines(
          {
            title: 'Event loop delay, p99',
            description: 'Above 100 ms a process has too much to do.',
            unit: Seconds,
          },
          each('nodejs_eventloop_lag_p99_seconds'),
        ),
        lines(
          {
            title: 'Event loop utilization',
            description: 'The share of time that it is busy. Above 80 % more processes are needed.',
            unit: PercentUnit,
          },
          each('nodejs_eventloop_utilization'),
        ),
        lines(
          { title: 'Open files', description: 'Sockets are among them.', unit: Short },
          each('process_open_fds'),
        ),
      ],
    },
    {
      title: 'Stages',
      panels: [
        lines(
          { title: 'In flight', description: 'Requests that each stage works on.', unit: Short },
          query('sum by (stage) (sluice_stage_requests_in_flight)', '{{stage}}'),
        ),
        lines(
          {
            title: 'Time in a stage, p95',
            description: 'Its answer included: that of dispatch has the provider in it.',
            unit: Seconds,
          },
          quantile(0.95, 'sluice_stage_duration_seconds', 'stage'),
        ),
        lines(
          {
            title: 'Time between processes, p95',
            description: 'Of a request on its way to a stage over NATS, by the clocks of both.',
            unit: Seconds,
          },
          quantile(0.95, 'sluice_hop_duration_seconds', 'stage'),
        ),
      ],
    },
    {
      title: 'Configuration, events and notices',
      panels: [
        lines(
          {
            title: 'Revision',
            description: 'Of the configuration, the oldest and the newest that a process serves.',
            unit: Short,
          },
          query('min(sluice_config_revision)', 'oldest'),
          query('max(sluice_config_revision)', 'newest'),
        ),
        lines(
          {
            title: 'Events on disk',
            description: 'Bytes that wait for NATS, by service.',
            unit: BytesIEC,
          },
          query(`sum by (service) (sluice_event_spool_bytes${CHOSEN})`, '{{service}}'),
        ),
        lines(
          {
            title: 'Notices',
            description: 'Attempts to deliver alerts and callbacks a second. dead: given up.',
            unit: OpsPerSecond,
          },
          rate('sluice_notices_total', 'destination', 'result'),
        ),
      ],
    },
  ],
};

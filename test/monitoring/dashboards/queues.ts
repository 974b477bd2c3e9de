import { OpsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDefinition } from './definition.ts';
import { areas, lines, query, rate } from './panels.ts';

const CHOSEN = '{queue=~"$queue"}';
/** Every process says what it saw last, so the largest is taken and not the sum. */
const seen = (gauge: string, what = ''): ReturnType<typeof query> =>
  query(`max by (queue) (${gauge}${CHOSEN})`, `{{queue}}${what}`);

export const queues: DashboardDefinition = {
  name: 'queues',
  title: 'Sluice: queues',
  description:
    'Requests and jobs that wait while every target of their route is down: how many, for how long, and how it ends.',
  variables: [{ name: 'queue', label: 'Queue', metric: 'sluice_queue_waiting', value: 'queue' }],
  rows: [
    {
      title: 'Waiting',
      panels: [
        lines(
          { title: 'Waiting', description: 'Requests and jobs that wait for their turn.', unit: Short },
          seen('sluice_queue_waiting'),
        ),
        lines(
          {
            title: 'The oldest',
            description: 'How long the first one waits that has no turn.',
            unit: Seconds,
          },
          seen('sluice_queue_oldest_seconds'),
        ),
        lines(
          {
            title: 'Turns',
            description:
              'How many have their turn, and how many may at a time. The window grows as a provider comes back.',
            unit: Short,
          },
          seen('sluice_queue_in_turn'),
          seen('sluice_queue_window', ' at most'),
        ),
      ],
    },
    {
      title: 'How it goes',
      panels: [
        areas(
          {
            title: 'Came in',
            description: 'A second. full: refused, since the queue had no room.',
            unit: OpsPerSecond,
          },
          rate(`sluice_queue_entries_total${CHOSEN}`, 'queue', 'result'),
        ),
        areas(
          {
            title: 'Turns by how they ended',
            description: 'A second. down: the provider is not back yet.',
            unit: OpsPerSecond,
          },
          rate(`sluice_queue_turns_total${CHOSEN}`, 'queue', 'end'),
        ),
        areas(
          {
            title: 'Taken out without a turn',
            description: 'A second. expired: waited for as long as it may.',
            unit: OpsPerSecond,
          },
          rate(`sluice_queue_dropped_total${CHOSEN}`, 'queue', 'reason'),
        ),
      ],
    },
    {
      title: 'Jobs',
      panels: [
        areas(
          {
            title: 'Ended',
            description: 'A second. failed: a dead letter, which ./sluice jobs retry tries again.',
            unit: OpsPerSecond,
          },
          rate(`sluice_jobs_ended_total${CHOSEN}`, 'queue', 'state'),
        ),
        lines(
          {
            title: 'Begun',
            description: 'A second. More often than jobs end: targets are down again, or processes died.',
            unit: OpsPerSecond,
          },
          rate(`sluice_job_runs_total${CHOSEN}`, 'queue'),
        ),
      ],
    },
  ],
};

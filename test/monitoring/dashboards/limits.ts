import { RequestsPerSecond, Short } from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDefinition } from './definition.ts';
import { areas, lines, query, rate } from './panels.ts';

const outstanding = [
  'sum(sluice_reservations_made_total)',
  'sum(sluice_reservations_settled_total)',
  'sum(sluice_reservations_released_total)',
  'sum(sluice_reservations_expired_total)',
].join(' - ');

export const limits: DashboardDefinition = {
  name: 'limits',
  title: 'Sluice: limits',
  description: 'Who is refused by a limit, a budget or for its credential, and what is reserved meanwhile.',
  rows: [
    {
      title: 'Refused',
      panels: [
        areas(
          {
            title: 'By limits',
            description: 'Requests a second, by the name of the API key.',
            unit: RequestsPerSecond,
          },
          rate('rate_limit_exceeded_total', 'key_name'),
        ),
        areas(
          {
            title: 'By budgets',
            description: 'Requests a second, by the name of the API key.',
            unit: RequestsPerSecond,
          },
          rate('quota_exceeded_total', 'key_name'),
        ),
        areas(
          {
            title: 'By policy',
            description: 'By error code: limits, budgets, and models or routes that the caller may not use.',
            unit: RequestsPerSecond,
          },
          rate('sluice_stage_rejections_total{stage="policy"}', 'code'),
        ),
        areas(
          {
            title: 'By auth',
            description: 'Requests that were not let in, by reason.',
            unit: RequestsPerSecond,
          },
          rate('auth_requests_total{result!="accepted"}', 'result'),
        ),
        areas(
          {
            title: 'Answered with 429',
            description: 'By path, whoever said it: a limit, a budget, or a provider that had no room.',
            unit: RequestsPerSecond,
          },
          rate('http_requests_total{status="429"}', 'path'),
        ),
        lines(
          {
            title: 'By ingresses that are full',
            description: 'Requests a second that would have waited too long to be begun.',
            unit: RequestsPerSecond,
          },
          rate('sluice_ingress_refused_total', 'instance'),
        ),
      ],
    },
    {
      title: 'Reserved',
      panels: [
        lines(
          {
            title: 'Reservations',
            description:
              'Made, and how they ended, a second: settled by what was used, released unused, expired.',
            unit: RequestsPerSecond,
          },
          ...['made', 'settled', 'released', 'expired'].map(end =>
            query(`sum(rate(sluice_reservations_${end}_total[$__rate_interval]))`, end),
          ),
        ),
        lines(
          {
            title: 'Outstanding',
            description:
              'Made and not ended. What grows while nothing runs was lost with a process, until it expires.',
            unit: Short,
          },
          query(outstanding, 'outstanding'),
          query('sum(sluice_reservations_running)', 'of requests that run'),
        ),
        lines(
          {
            title: 'Waiting to be begun',
            description:
              'Requests that wait in an ingress, and how many may. At the limit requests are refused.',
            unit: Short,
          },
          query('sum by (instance) (sluice_ingress_pending_requests)', '{{instance}} waiting'),
          query('sum by (instance) (sluice_ingress_pending_limit)', '{{instance}} at most'),
        ),
      ],
    },
  ],
};

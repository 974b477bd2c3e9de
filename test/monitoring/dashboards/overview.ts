import {
  Dollars,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDefinition } from './definition.ts';
import { areas, lines, number, quantile, quantileOf, quantiles, query, rate, rateOf } from './panels.ts';

export const overview: DashboardDefinition = {
  name: 'overview',
  title: 'Sluice: overview',
  description:
    'How the gateway does: who calls, what providers answer, what it costs, and whether anything waits.',
  rows: [
    {
      title: 'Now',
      panels: [
        number(
          { title: 'Requests', description: 'Requests answered a second.', unit: RequestsPerSecond },
          rateOf('http_requests_total'),
        ),
        number(
          {
            title: 'Failed',
            description: 'The share of requests answered with 5xx: by the gateway, or by a provider for it.',
            unit: PercentUnit,
            thresholds: [0.01, 0.05],
          },
          `(${rateOf('http_requests_total{status=~"5.."}')} or vector(0)) / ${rateOf('http_requests_total')}`,
        ),
        number(
          {
            title: 'Time to answer',
            description: 'Nineteen of twenty answers are complete within this time, streams included.',
            unit: Seconds,
          },
          quantileOf(0.95, 'http_request_duration_seconds'),
        ),
        number(
          {
            title: 'Cost',
            description: 'What providers charge an hour at the rate of now, for models whose price is known.',
            unit: Dollars,
          },
          `${rateOf('sluice_cost_nanodollars_total')} * 3600 / 1e9`,
        ),
        number(
          {
            title: 'Open breakers',
            description: 'Targets that are not called since their calls failed.',
            unit: Short,
            thresholds: [1, 3],
          },
          'sum(max by (upstream) (sluice_breakers_open))',
        ),
        number(
          {
            title: 'Waiting',
            description: 'Requests and jobs in queues, since every target of their route is down.',
            unit: Short,
            thresholds: [1, 100],
          },
          'sum(max by (queue) (sluice_queue_waiting))',
        ),
      ],
    },
    {
      title: 'Callers',
      panels: [
        areas(
          {
            title: 'Requests',
            description: 'Requests answered a second, by status.',
            unit: RequestsPerSecond,
          },
          rate('http_requests_total', 'status'),
        ),
        lines(
          {
            title: 'Time to answer',
            description:
              'From a request to the end of its answer: the half, 95 and 99 of a hundred are faster.',
            unit: Seconds,
          },
          ...quantiles('http_request_duration_seconds'),
        ),
        lines(
          { title: 'In flight', description: 'Requests being answered, by path.', unit: Short },
          query('sum by (path) (http_requests_in_flight)', '{{path}}'),
        ),
        lines(
          {
            title: 'Refused credentials',
            description:
              'Requests that were not let in, by reason. unknown_key in numbers is somebody guessing, or a key that was revoked.',
            unit: RequestsPerSecond,
          },
          rate('auth_requests_total{result!="accepted"}', 'result'),
        ),
        lines(
          {
            title: 'Refusals',
            description: 'Requests refused by a stage, by error code.',
            unit: RequestsPerSecond,
          },
          rate('sluice_stage_rejections_total', 'stage', 'code'),
        ),
        lines(
          {
            title: 'Decisions',
            description: 'What policy decided, by route: planned goes on to a provider.',
            unit: RequestsPerSecond,
          },
          rate('sluice_policy_decisions_total', 'route', 'result'),
        ),
      ],
    },
    {
      title: 'Providers',
      panels: [
        areas(
          {
            title: 'Calls',
            description: 'Calls to providers a second, by their status. 0: there was no answer.',
            unit: RequestsPerSecond,
          },
          rate('upstream_requests_total', 'provider', 'status'),
        ),
        lines(
          {
            title: 'Time to first byte, p95',
            description: 'From a call to the first byte of its answer.',
            unit: Seconds,
          },
          quantile(0.95, 'upstream_request_duration_seconds', 'provider'),
        ),
        lines(
          {
            title: 'Errors',
            description: 'Calls that brought no complete answer, by why.',
            unit: RequestsPerSecond,
          },
          rate('upstream_errors_total', 'upstream', 'error_type'),
        ),
      ],
    },
    {
      title: 'Usage',
      panels: [
        areas(
          {
            title: 'Tokens',
            description: 'Tokens a second: what was sent, and what was answered.',
            unit: Short,
          },
          rate('sluice_tokens_total{kind=~"input|output"}', 'kind'),
        ),
        areas(
          { title: 'Cost an hour', description: 'At the rate of each moment, by model.', unit: Dollars },
          query(`${rateOf('sluice_cost_nanodollars_total', 'model')} * 3600 / 1e9`, '{{model}}'),
        ),
        lines(
          {
            title: 'Without a price',
            description: 'Requests a second whose cost nobody knows: give their model a price.',
            unit: RequestsPerSecond,
          },
          rate('sluice_unpriced_requests_total', 'model'),
        ),
      ],
    },
    {
      title: 'Services',
      panels: [
        lines(
          { title: 'In flight', description: 'Requests that each stage works on.', unit: Short },
          query('sum by (stage) (sluice_stage_requests_in_flight)', '{{stage}}'),
        ),
        lines(
          {
            title: 'Event loop delay, p99',
            description: 'Of the slowest process of each service. Above 100 ms it has too much to do.',
            unit: Seconds,
          },
          query('max by (service) (nodejs_eventloop_lag_p99_seconds)', '{{service}}'),
        ),
        lines(
          {
            title: 'Events not stored yet',
            description: 'Usage, audit and alert events that NATS has not taken. They are on disk meanwhile.',
            unit: Short,
          },
          query('sum by (service) (sluice_events_waiting)', '{{service}}'),
        ),
      ],
    },
  ],
};

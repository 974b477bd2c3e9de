import { PercentUnit, RequestsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDefinition } from './definition.ts';
import { areas, lines, quantile, quantiles, query, rate, rateOf } from './panels.ts';

const CHOSEN = '{upstream=~"$provider"}';

export const providers: DashboardDefinition = {
  name: 'providers',
  title: 'Sluice: providers',
  description: 'How each provider does: calls, errors, times, breakers, and what is done about its failures.',
  variables: [{ name: 'provider', label: 'Provider', metric: 'upstream_requests_total', value: 'upstream' }],
  rows: [
    {
      title: 'Calls',
      panels: [
        areas(
          {
            title: 'Calls',
            description: 'Calls a second, by status. 0: there was no answer.',
            unit: RequestsPerSecond,
          },
          rate(`upstream_requests_total${CHOSEN}`, 'provider', 'status'),
        ),
        lines(
          {
            title: 'Errors',
            description:
              'Calls that brought no complete answer: a status, network, timeout, a stream that broke off.',
            unit: RequestsPerSecond,
          },
          rate(`upstream_errors_total${CHOSEN}`, 'upstream', 'error_type'),
        ),
        lines(
          {
            title: 'Share of calls that fail',
            description: 'Retries and other targets may have answered the caller all the same.',
            unit: PercentUnit,
          },
          query(
            `${rateOf(`upstream_errors_total${CHOSEN}`, 'upstream')} / ${rateOf(`upstream_requests_total${CHOSEN}`, 'upstream')}`,
            '{{upstream}}',
          ),
        ),
      ],
    },
    {
      title: 'Time',
      panels: [
        lines(
          {
            title: 'Time to first byte',
            description: 'Of the chosen providers together: the half, 95 and 99 of a hundred are faster.',
            unit: Seconds,
          },
          ...quantiles(`upstream_request_duration_seconds${CHOSEN}`),
        ),
        lines(
          { title: 'Time to first byte, p95', description: 'By provider.', unit: Seconds },
          quantile(0.95, `upstream_request_duration_seconds${CHOSEN}`, 'provider'),
        ),
        lines(
          {
            title: 'Time of a whole call, p95',
            description: 'From a call to the end of its answer, the last event of a stream included.',
            unit: Seconds,
          },
          quantile(0.95, 'sluice_upstream_call_duration_seconds{provider=~"$provider"}', 'provider'),
        ),
      ],
    },
    {
      title: 'Failing',
      panels: [
        lines(
          {
            title: 'Open breakers',
            description: 'Targets that are not called, since too many of their calls failed.',
            unit: Short,
          },
          query(`max by (upstream) (sluice_breakers_open${CHOSEN})`, '{{upstream}}'),
        ),
        lines(
          {
            title: 'Breakers that changed',
            description:
              'Openings and closings a second. One that opens and closes all the time is set too tight.',
            unit: Short,
          },
          rate(`sluice_breaker_changes_total${CHOSEN}`, 'upstream', 'to'),
        ),
        lines(
          {
            title: 'Failing health checks',
            description: '1 where a provider does not answer its health checks, for those that have any.',
            unit: Short,
          },
          query(`max by (upstream) (sluice_provider_unhealthy${CHOSEN})`, '{{upstream}}'),
        ),
      ],
    },
    {
      title: 'Answers',
      panels: [
        lines(
          {
            title: 'Hedges',
            description:
              'Second calls beside slow ones, by whether they answered first. Those that do not are money for nothing.',
            unit: RequestsPerSecond,
          },
          rate(`sluice_hedges_total${CHOSEN}`, 'upstream', 'result'),
        ),
        lines(
          {
            title: 'Lost in translation',
            description:
              'What a target could not be told, or could not tell the caller, by protocols and feature.',
            unit: Short,
          },
          rate('translation_losses_total', 'caller', 'target', 'feature'),
        ),
        lines(
          {
            title: 'Events that cannot be read',
            description:
              'Of streams. A provider that sends them has changed its protocol, or something between breaks it.',
            unit: Short,
          },
          rate(`upstream_malformed_events_total${CHOSEN}`, 'upstream'),
        ),
      ],
    },
  ],
};

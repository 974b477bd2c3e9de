import {
  BytesIEC,
  BytesPerSecondIEC,
  EventsPerSecond,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDefinition } from './definition.ts';
import { areas, lines, quantile, quantiles, query, rate, rateOf } from './panels.ts';

const CHOSEN = '{provider=~"$provider"}';

export const streaming: DashboardDefinition = {
  name: 'streaming',
  title: 'Sluice: streaming',
  description: 'Streams as callers feel them: how soon the first word comes, how fast the others follow.',
  variables: [{ name: 'provider', label: 'Provider', metric: 'streaming_events_total', value: 'provider' }],
  rows: [
    {
      title: 'Speed',
      panels: [
        lines(
          {
            title: 'Time to first token',
            description:
              'From a call to the first of what the model says: the half, 95 and 99 of a hundred are faster.',
            unit: Seconds,
          },
          ...quantiles(`sluice_time_to_first_token_seconds${CHOSEN}`),
        ),
        lines(
          { title: 'Time to first token, p95', description: 'By provider.', unit: Seconds },
          quantile(0.95, `sluice_time_to_first_token_seconds${CHOSEN}`, 'provider'),
        ),
        lines(
          {
            title: 'Time per output token',
            description: 'Of each token after the first one. Below 50 ms it is faster than people read.',
            unit: Seconds,
          },
          ...quantiles(`sluice_time_per_output_token_seconds${CHOSEN}`),
        ),
      ],
    },
    {
      title: 'Streams',
      panels: [
        areas(
          {
            title: 'Streams that ended',
            description: 'A second, complete or not.',
            unit: RequestsPerSecond,
          },
          rate(`streaming_duration_seconds_count${CHOSEN}`, 'provider'),
        ),
        lines(
          { title: 'Length', description: 'Time of a stream from its first byte to its end.', unit: Seconds },
          ...quantiles(`streaming_duration_seconds${CHOSEN}`),
        ),
        lines(
          {
            title: 'Events of a stream',
            description:
              'On average. Few large events are a provider, or a proxy before it, that gathers them.',
            unit: Short,
          },
          query(
            `${rateOf(`streaming_events_total${CHOSEN}`, 'provider')} / ${rateOf(`streaming_duration_seconds_count${CHOSEN}`, 'provider')}`,
            '{{provider}}',
          ),
        ),
      ],
    },
    {
      title: 'Volume',
      panels: [
        areas(
          {
            title: 'Events',
            description: 'Events that came from providers a second.',
            unit: EventsPerSecond,
          },
          rate(`streaming_events_total${CHOSEN}`, 'provider'),
        ),
        areas(
          {
            title: 'Bytes',
            description: 'Bytes that came from providers a second.',
            unit: BytesPerSecondIEC,
          },
          rate(`streaming_bytes_total${CHOSEN}`, 'provider'),
        ),
        lines(
          {
            title: 'Kept for slow callers',
            description:
              'What dispatch keeps of answers until ingresses have them. It is bounded for each answer.',
            unit: BytesIEC,
          },
          query('sum by (service) (sluice_bus_retained_answer_bytes)', '{{service}}'),
        ),
      ],
    },
  ],
};

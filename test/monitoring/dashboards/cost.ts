import {
  Dollars,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDefinition } from './definition.ts';
import { areas, lines, number, query, rate, rateOf } from './panels.ts';

const COST = 'sluice_cost_nanodollars_total{tenant=~"$tenant"}';
const tokens = (kind: string): string => `sluice_tokens_total{tenant=~"$tenant", kind=~"${kind}"}`;
const hourly = (label: string) => query(`${rateOf(COST, label)} * 3600 / 1e9`, `{{${label}}}`);

export const cost: DashboardDefinition = {
  name: 'cost',
  title: 'Sluice: cost',
  description: 'What models cost, who uses them, and what has no price. Exact sums are in the usage reports.',
  variables: [{ name: 'tenant', label: 'Tenant', metric: 'sluice_tokens_total', value: 'tenant' }],
  rows: [
    {
      title: 'Now',
      panels: [
        number(
          { title: 'An hour', description: 'At the rate of now.', unit: Dollars },
          `${rateOf(COST)} * 3600 / 1e9`,
        ),
        number(
          {
            title: 'The last day',
            description: 'As Prometheus has seen it grow; ./sluice usage report has the exact sum.',
            unit: Dollars,
          },
          `sum(increase(${COST}[24h])) / 1e9`,
        ),
        number(
          {
            title: 'A million tokens',
            description: 'What a million tokens of input and output cost on average.',
            unit: Dollars,
          },
          `${rateOf(COST)} / 1e3 / ${rateOf(tokens('input|output'))}`,
        ),
        number(
          {
            title: 'From caches of prompts',
            description: 'The share of input that providers read from their caches, at a lower price.',
            unit: PercentUnit,
          },
          `${rateOf(tokens('cached_input'))} / ${rateOf(tokens('input'))}`,
        ),
        number(
          {
            title: 'Refused by budgets',
            description: 'Requests a second that were refused because a budget had no room.',
            unit: RequestsPerSecond,
          },
          rateOf('quota_exceeded_total'),
        ),
        number(
          {
            title: 'Metering behind',
            description: 'How long after its request the last usage event was counted.',
            unit: Seconds,
            thresholds: [60, 600],
          },
          'max(sluice_metering_delay_seconds)',
        ),
      ],
    },
    {
      title: 'Cost an hour',
      panels: [
        areas(
          { title: 'By model', description: 'At the rate of each moment.', unit: Dollars },
          hourly('model'),
        ),
        areas(
          { title: 'By provider', description: 'At the rate of each moment.', unit: Dollars },
          hourly('provider'),
        ),
        areas(
          { title: 'By tenant', description: 'At the rate of each moment.', unit: Dollars },
          hourly('tenant'),
        ),
      ],
    },
    {
      title: 'Tokens',
      panels: [
        areas(
          {
            title: 'By kind',
            description: 'Tokens a second. Output costs several times as much as input.',
            unit: Short,
          },
          rate(tokens('input|output'), 'kind'),
        ),
        areas(
          { title: 'Output by model', description: 'Tokens a second.', unit: Short },
          rate(tokens('output'), 'model'),
        ),
        lines(
          {
            title: 'Caches of prompts',
            description: 'Tokens of input a second that providers read from their caches, and wrote to them.',
            unit: Short,
          },
          rate(tokens('cached_input|cache_write_input'), 'kind'),
        ),
      ],
    },
    {
      title: 'Price',
      panels: [
        lines(
          {
            title: 'A million tokens',
            description: 'By model: cost over tokens of input and output.',
            unit: Dollars,
          },
          query(`${rateOf(COST, 'model')} / 1e3 / ${rateOf(tokens('input|output'), 'model')}`, '{{model}}'),
        ),
        lines(
          {
            title: 'Without a price',
            description: 'Requests a second whose cost nobody knows. Budgets do not see them.',
            unit: RequestsPerSecond,
          },
          rate('sluice_unpriced_requests_total{tenant=~"$tenant"}', 'provider', 'model'),
        ),
        areas(
          {
            title: 'Cost an hour by protocol',
            description: 'Of all tenants, by the protocol that callers speak.',
            unit: Dollars,
          },
          query(
            `${rateOf('sluice_protocol_cost_nanodollars_total', 'protocol')} * 3600 / 1e9`,
            '{{protocol}}',
          ),
        ),
      ],
    },
  ],
};

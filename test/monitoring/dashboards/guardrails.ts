import {
  OpsPerSecond,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDefinition } from './definition.ts';
import { areas, lines, quantiles, query, rate, rateOf } from './panels.ts';

const verdicts = (result?: string): string =>
  `sluice_guardrail_verdicts_total{profile=~"$profile"${result === undefined ? '' : `, result=~"${result}"`}}`;

export const guardrails: DashboardDefinition = {
  name: 'guardrails',
  title: 'Sluice: guardrails',
  description: 'What guardrails find in texts, what they do about it, and what checking costs.',
  variables: [
    { name: 'profile', label: 'Profile', metric: 'sluice_guardrail_verdicts_total', value: 'profile' },
  ],
  rows: [
    {
      title: 'Verdicts',
      panels: [
        areas(
          {
            title: 'By result',
            description:
              'A second. skipped: the text could not be checked, and onError says what became of it.',
            unit: OpsPerSecond,
          },
          rate(verdicts(), 'result'),
        ),
        lines(
          {
            title: 'What was found, by detector',
            description: 'Verdicts but pass, a second.',
            unit: OpsPerSecond,
          },
          rate(verdicts('block|mask|flag|route|restore|skipped'), 'detector', 'result'),
        ),
        lines(
          {
            title: 'Share that is blocked',
            description: 'By detector. A step upwards is an attack, or a rule that is too strict.',
            unit: PercentUnit,
          },
          query(
            `${rateOf(verdicts('block'), 'detector')} / ${rateOf(verdicts(), 'detector')}`,
            '{{detector}}',
          ),
        ),
        areas(
          { title: 'By profile', description: 'Verdicts a second.', unit: OpsPerSecond },
          rate(verdicts(), 'profile'),
        ),
        areas(
          {
            title: 'Refused requests',
            description: 'By error code, of all profiles.',
            unit: RequestsPerSecond,
          },
          rate('sluice_stage_rejections_total{stage="guardrail"}', 'code'),
        ),
      ],
    },
    {
      title: 'What it costs',
      panels: [
        lines(
          {
            title: 'Time of a check',
            description:
              'Of one text or body, waiting for a thread included: the half, 95 and 99 of a hundred are faster.',
            unit: Seconds,
          },
          ...quantiles('sluice_guardrail_duration_seconds'),
        ),
        lines(
          {
            title: 'Checks that wait',
            description: 'For a thread. More than a few for long: add guardrail processes, or threads.',
            unit: Short,
          },
          query('sum by (instance) (sluice_guardrail_queue_depth)', '{{instance}}'),
        ),
        lines(
          { title: 'CPU', description: 'Cores that guardrail processes use.', unit: Short },
          rate('process_cpu_seconds_total{service="guardrail"}', 'instance'),
        ),
      ],
    },
  ],
};

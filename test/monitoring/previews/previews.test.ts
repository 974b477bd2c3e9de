import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../../workspace.ts';
import { definitions } from '../dashboards/render.ts';
import { drawPanel } from './draw-panel.ts';
import { formatValue } from './format-value.ts';

const SIZE = { fromSeconds: 0, toSeconds: 10, width: 400, height: 240 };

test('there is a preview of every dashboard; if not, run `pnpm --filter @sluice/test previews`', () => {
  const drawn = readdirSync(join(repositoryRoot, 'docs/images'));
  expect(drawn.sort()).toEqual(definitions.map(({ name }) => `${name}.svg`).sort());
});

test('values are shown in their unit', () => {
  expect(formatValue(0.25, 's')).toBe('250 ms');
  expect(formatValue(90, 's')).toBe('90 s');
  expect(formatValue(0.0331, 'percentunit')).toBe('3.31 %');
  expect(formatValue(3 * 1_024 ** 2, 'bytes')).toBe('3 MiB');
  expect(formatValue(1_500, 'reqps')).toBe('1.5K/s');
});

test('areas lie on top of each other, the largest at the bottom', () => {
  const curves = [
    {
      legend: 'small',
      points: [
        [0, 10],
        [10, 10],
      ],
    },
    {
      legend: 'large',
      points: [
        [0, 30],
        [10, 30],
      ],
    },
  ] as const;
  const svg = drawPanel({ ...SIZE, title: 'a', unit: 'short', shape: 'areas', curves });
  expect(svg.indexOf('large')).toBeLessThan(svg.indexOf('small'));
  const heights = [...svg.matchAll(/<path d="M58,([\d.]+)L388,\1" fill="none"/g)].map(([, y]) => Number(y));
  const [bottom = 0, top = 0] = heights;
  expect(heights).toHaveLength(2);
  // Of 40 in all, the upper edge is at 40 and the one below it at 30.
  expect((240 - 52 - bottom) / (240 - 52 - top)).toBeCloseTo(30 / 40, 1);
});

test('labels of series are text and no markup', () => {
  const curves = [{ legend: '<script>', points: [] }];
  expect(drawPanel({ ...SIZE, title: 'a & b', unit: 's', shape: 'lines', curves })).not.toMatch(
    /<script>|a & b/,
  );
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chartFiles, chartFolder } from './chart-files.ts';

test.each([...chartFiles()])(
  '%s of the chart is what the code says; if not, run `pnpm run docs`',
  (path, text) => {
    expect(readFileSync(join(chartFolder, path), 'utf8')).toBe(text);
  },
);

test('the chart has no dashboard that is not among those of deploy/grafana', () => {
  const folder = join(chartFolder, 'files/dashboards');
  const there = existsSync(folder) ? readdirSync(folder).map(name => `files/dashboards/${name}`) : [];
  expect(there.filter(path => !chartFiles().has(path))).toEqual([]);
});

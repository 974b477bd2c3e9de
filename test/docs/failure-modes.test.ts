import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scenarios } from '../chaos/scenarios.ts';
import { repositoryRoot } from '../workspace.ts';
import { readPage } from './pages.ts';

/** The rows of all tables, each by its cells; those with the headings first in each table. */
const rows = readPage('docs/failure-modes.md')
  .prose.split('\n')
  .filter(line => line.startsWith('|') && !line.startsWith('| ---'))
  .map(line =>
    line
      .slice(1, -1)
      .split('|')
      .map(cell => cell.trim()),
  );
const headings = rows.filter(([first]) => first === 'Failure');
const failures = rows
  .filter(([first]) => first !== 'Failure')
  .map(([failure = '', ...cells]) => ({
    failure,
    checkedBy: [...(cells[2] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  }));
const names: ReadonlySet<string> = new Set(scenarios.map(({ name }) => name));

test('every failure says by which chaos scenario or test it is checked, and there is one', () => {
  expect(failures.length).toBeGreaterThan(30);
  for (const heading of headings) expect(heading[3]).toBe('Checked by');
  for (const { failure, checkedBy } of failures) {
    expect(checkedBy, failure).not.toEqual([]);
    for (const name of checkedBy)
      expect(
        names.has(name) || (name.endsWith('.test.ts') && existsSync(join(repositoryRoot, name))),
        `${failure}: ${name}`,
      ).toBe(true);
  }
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../../workspace.ts';
import { keptRecordings } from './answers.ts';

const wire = join(repositoryRoot, '../shared/wire');

/** What each answer is in the recordings that these were taken from; nothing where those are absent. */
const recorded = !existsSync(wire)
  ? undefined
  : new Set(
      readdirSync(wire)
        .filter(name => name.endsWith('.jsonl'))
        .flatMap(name => readFileSync(join(wire, name), 'utf8').trim().split('\n'))
        .map(line => JSON.stringify(JSON.parse(line).response)),
    );

test('the answers that are kept here are recorded ones, to the byte', () => {
  const kept = keptRecordings();
  expect(kept.length).toBeGreaterThan(30);
  for (const { name, response } of kept)
    if (recorded !== undefined) expect(recorded.has(JSON.stringify(response)), name).toBe(true);
});

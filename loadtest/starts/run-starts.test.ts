import { expect, test } from 'vitest';
import { measureStarts } from './run-starts.ts';

test('a service is started until it takes requests, and what that cost is told', async () => {
  const { auth } = await measureStarts(['auth'], { rounds: 1 });
  expect(auth?.rounds).toBe(1);
  expect(auth?.wallMs).toBeGreaterThan(0);
  if (process.platform === 'linux') expect(auth?.cpuMs).toBeGreaterThan(0);
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarios } from '@sluice/loadtest/scenarios/scenarios';
import { temporaryFolder } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { runSluice } from '../e2e/gateway.ts';

test('the help of loadtest names every load scenario, with what it shows', async () => {
  const { stdout } = await runSluice(['loadtest', '--help'], {});
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  for (const { name, title } of scenarios) expect(stdout).toContain(`\n  ${name.padEnd(width)}  ${title}\n`);
});

test('smoke on a gateway of its own holds, and its report is kept as figures and as a page', async () => {
  const folder = join(temporaryFolder(), 'report');
  const load = ['--rate', '15', '--duration', '2s', '--max-first-byte', '1m', '--out', folder];
  const { code, stdout, stderr } = await runSluice(['loadtest', 'smoke', ...load], {});
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toMatch(/^requests with a wrong key that were refused +100\.00 % .* holds$/m);
  const report = JSON.parse(readFileSync(join(folder, 'smoke.json'), 'utf8'));
  expect(report).toMatchObject({ scenario: 'smoke', requestsPerSecond: 15, seconds: 2, load: { sent: 30 } });
  expect(existsSync(join(folder, 'smoke.html'))).toBe(true);
});

test('a load scenario that there is not is a mistake in the command, and a gateway that is away is none', async () => {
  const unknown = await runSluice(['loadtest', 'smok'], {});
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('smoke, steady, ramp') });
  const away = await runSluice(['loadtest', 'smoke', '--url', 'http://127.0.0.1:1', '--key', 'sk'], {});
  expect(away).toMatchObject({ code: 69, stderr: expect.stringContaining('cannot be reached') });
  const keyless = await runSluice(['loadtest', 'smoke', '--url', 'http://127.0.0.1:1'], {});
  expect(keyless).toMatchObject({ code: 69, stderr: expect.stringContaining('set AI_GATEWAY_API_KEY') });
});

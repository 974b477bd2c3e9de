import { expect, test } from 'vitest';
import { answerJson, envFor, runCommand, startGateway } from './cli-fixture.ts';

const standing = {
  budget: 'research',
  tenant: 'acme',
  subject: { tenant: 'acme', team: 'red' },
  amountDollars: '100.00',
  per: 'month',
  timezone: 'UTC',
  spentDollars: '64.123456789',
  reservedDollars: '10.00',
  remainingDollars: '25.876543211',
  spentShare: 0.6412,
  periodStart: '2030-01-01T00:00:00.000Z',
  periodEnd: '2030-02-01T00:00:00.000Z',
};
const shared = {
  budget: 'all in total',
  subject: {},
  amountDollars: '0.50',
  per: 'total',
  timezone: 'UTC',
  spentDollars: '0.6',
  reservedDollars: '0.00',
  remainingDollars: '0.00',
  spentShare: 1.2,
};

test('budgets are shown with what is spent, reserved and left of each, and when it ends', async () => {
  const { url, seen } = await startGateway((request, response) =>
    request.path.includes('after=')
      ? answerJson(response, 200, { data: [shared] })
      : answerJson(response, 200, { data: [standing], next: 'more' }),
  );
  const { code, stdout } = await runCommand(['budgets', '--tenant', 'acme'], { env: envFor(url) });
  expect(code).toBe(0);
  expect(stdout.split('\n').map(line => line.replaceAll(/ {2,}/g, '  '))).toEqual([
    'BUDGET  WHOSE  SPENT  RESERVED  LEFT  OF  ENDS',
    'research  tenant acme, team red  ████████████▒▒░░░░░░ 64 %  $64.12  $10.00  $25.88  $100.00 a month  2030-02-01 00:00Z',
    'all in total  everyone  ████████████████████ 120 %  $0.6000  $0.0000  $0.0000  $0.5000 in total  never',
    '',
  ]);
  expect(seen.map(({ path }) => path)).toEqual([
    '/api/v1/budgets?limit=1000&tenant=acme',
    '/api/v1/budgets?limit=1000&tenant=acme&after=more',
  ]);
});

test('budgets --json is one line with all that the gateway says', async () => {
  const { url } = await startGateway((_, response) =>
    answerJson(response, 200, { data: [{ ...standing, colour: 'red' }, shared] }),
  );
  const { stdout } = await runCommand(['budgets', '--json'], { env: envFor(url) });
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(stdout)).toEqual([{ ...standing, colour: 'red' }, shared]);
});

test('where there is no budget, it is said', async () => {
  const { url } = await startGateway((_, response) => answerJson(response, 200, { data: [] }));
  const { stdout } = await runCommand(['budgets'], { env: envFor(url) });
  expect(stdout).toContain('There are no budgets');
});

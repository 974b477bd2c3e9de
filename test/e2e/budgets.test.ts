import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask as askServer, freePort } from '@sluice/local-servers';
import { startRedisServer, temporaryFolder, waitFor } from '@sluice/testkit';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { admin, mintKey, openai } from './client.ts';
import {
  ADMIN_KEY,
  cleanEnvironment,
  type Gateway,
  runSluice,
  startGateway,
  startSluice,
} from './gateway.ts';
import { killService } from './kill-service.ts';
import { type ProviderStub, startProviderStub } from './provider-stub.ts';
import { type Receiver, startReceiver } from './receiver.ts';

/** What every answer of the stub costs: seven tokens, at a tenth of a cent each. */
const ANSWER_DOLLARS = 0.007;
const PATIENCE = { timeoutMs: 60_000 };
const TEST_TIMEOUT_MS = 240_000;

let stub: ProviderStub;
beforeAll(async () => {
  stub = await startProviderStub();
});
afterAll(() => stub.close());

/** Ten answers are paid for; alerts go to `pager`. */
function writeConfig(pager: Receiver, more = ''): string {
  const file = join(temporaryFolder(), 'sluice.yaml');
  writeFileSync(
    file,
    `version: 1
server: { host: 127.0.0.1 }
providers:
  - { name: stub, protocol: openai-chat, baseUrl: "${stub.baseUrl}", apiKey: sk-stub, allowPrivateNetwork: true }
routes: [{ name: stub, match: { model: "stub*" }, targets: [{ provider: stub }] }]
prices:
  providers: { stub: { models: { "stub-*": { input: "0", output: "1000" } } } }
budgets:
  - { name: research, match: { tenant: acme }, amount: "0.07", per: total, softAlerts: [0.5, 0.8, 1] }
alerts:
  - { to: webhook, name: pager, url: "${pager.url}", secret: "${pager.secret}", allowPrivateNetwork: true }
telemetry: { logs: { level: warn } }
${more}`,
  );
  return file;
}

const ask = (gateway: Gateway, key: string) =>
  openai(gateway, key).chat.completions.create({
    model: 'stub-chat',
    messages: [{ role: 'user', content: 'Hello' }],
    max_tokens: 7,
  });

async function spend(gateway: Gateway, key: string, answers: number): Promise<void> {
  for (let count = 0; count < answers; count += 1) await ask(gateway, key);
}

/** Once metering has added up what so many answers cost. */
const spent = (gateway: Gateway, answers: number): Promise<unknown> =>
  waitFor(async () => {
    const { json } = await admin(gateway, 'GET', '/budgets?budget=research');
    const [standing] = (json as { data: { spentDollars: string; reservedDollars: string }[] }).data;
    return (
      Number(standing?.spentDollars) === Number((answers * ANSWER_DOLLARS).toFixed(3)) &&
      Number(standing?.reservedDollars) === 0
    );
  }, PATIENCE);

const sharesOf = (pager: Receiver): unknown[] =>
  pager.posted.map(({ alert }) => (alert?.subject as Record<string, string> | undefined)?.share).sort();

const sluice = (gateway: Gateway, ...parameters: string[]) =>
  runSluice(parameters, { GATEWAY_URL: gateway.url, AI_GATEWAY_API_KEY: gateway.adminKey });

/** Of every alert there is, wherever it went. */
async function raisedShares(gateway: Gateway): Promise<unknown[]> {
  const { stdout } = await sluice(gateway, 'alerts', 'list', '--kind', 'budget.threshold', '--json');
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line).subject.share)
    .sort();
}

async function start(command: 'up' | 'cluster', more?: string, extra: readonly string[] = []) {
  const pager = await startReceiver();
  onTestFinished(() => pager.close());
  const configFile = writeConfig(pager, more);
  const gateway = await startGateway(command, configFile, extra);
  onTestFinished(() => gateway.stop());
  const { key } = await mintKey(gateway);
  return { pager, configFile, gateway, key };
}

describe.each(['up', 'cluster'] as const)('a budget, by the official SDK (%s)', command => {
  test(
    'alerts come once for each share, before it is used up; then it is refused, and the command shows it',
    async () => {
      const { pager, gateway, key } = await start(command);
      await spend(gateway, key, 4);
      await spent(gateway, 4);
      expect(pager.posted).toEqual([]);
      await spend(gateway, key, 4);
      await waitFor(() => pager.posted.length >= 2, PATIENCE);
      expect(pager.posted[0]).toMatchObject({
        alert: {
          kind: 'budget.threshold',
          severity: 'warning',
          tenant: 'acme',
          title: '50 % of the budget research is spent.',
          details: { amount: '$0.07 in total' },
        },
      });
      await spend(gateway, key, 2);
      await spent(gateway, 10);
      const refusal = await ask(gateway, key).catch(cause => cause);
      expect(refusal).toBeInstanceOf(OpenAI.RateLimitError);
      expect(refusal).toMatchObject({ status: 429, code: 'insufficient_quota' });
      await waitFor(() => pager.posted.length >= 3, PATIENCE);
      expect(sharesOf(pager)).toEqual(['0.5', '0.8', '1']);
      expect(await raisedShares(gateway)).toEqual(['0.5', '0.8', '1']);

      const table = await sluice(gateway, 'budgets');
      expect(table.stdout).toMatch(
        /research +tenant acme +█{20} 100 % +\$0\.07000 +\$0\.00000 +\$0\.00000 +\$0\.07000 in total +never/,
      );
      const { stdout } = await sluice(gateway, 'budgets', '--tenant', 'acme', '--json');
      expect(JSON.parse(stdout)).toMatchObject([
        { budget: 'research', spentDollars: '0.07', remainingDollars: '0.00', spentShare: 1 },
      ]);
    },
    TEST_TIMEOUT_MS,
  );
});

test(
  'alerts come once each, though processes of metering are killed while it is spent',
  async () => {
    const { pager, configFile, gateway, key } = await start('cluster', '', ['--scale', 'metering=2']);
    for (let count = 0; count < 10; count += 1) {
      await ask(gateway, key);
      if (count % 3 === 1) killService('metering', configFile);
    }
    await spent(gateway, 10);
    await waitFor(() => pager.posted.length >= 3, PATIENCE);
    expect(sharesOf(pager)).toEqual(['0.5', '0.8', '1']);
    expect(await raisedShares(gateway)).toEqual(['0.5', '0.8', '1']);
  },
  TEST_TIMEOUT_MS,
);

test(
  'what Redis has forgotten of a budget is made again of the usage events, and no alert comes again',
  async () => {
    const redis = await startRedisServer();
    onTestFinished(() => redis.stop());
    const { pager, gateway, key } = await start('cluster', `state: { redis: { url: "${redis.url}" } }`);
    await spend(gateway, key, 8);
    await spent(gateway, 8);
    await waitFor(() => pager.posted.length >= 2, PATIENCE);
    await askServer(redis.port, 'FLUSHALL\r\n');
    await spent(gateway, 8);
    await spend(gateway, key, 1);
    await spent(gateway, 9);
    await spend(gateway, key, 1);
    await expect(ask(gateway, key)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await waitFor(() => pager.posted.length >= 3, PATIENCE);
    expect(sharesOf(pager)).toEqual(['0.5', '0.8', '1']);
  },
  TEST_TIMEOUT_MS,
);

test(
  'what was spent is not forgotten by a single process that is killed',
  async () => {
    const pager = await startReceiver();
    onTestFinished(() => pager.close());
    const port = String(await freePort());
    const parameters = ['up', '--config', writeConfig(pager), '--port', port, '--data', temporaryFolder()];
    const begin = () => startSluice(parameters, cleanEnvironment({ GATEWAY_ADMIN_KEY: ADMIN_KEY }));
    const first = await begin();
    const gateway = { ...first.ready, log: first.log, stop: first.stop, adminKey: ADMIN_KEY };
    const { key } = await mintKey(gateway);
    await spend(gateway, key, 9);
    first.child.kill('SIGKILL');
    const second = await begin();
    onTestFinished(() => second.stop());
    await spent(gateway, 9);
    await ask(gateway, key);
    await expect(ask(gateway, key)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
  },
  TEST_TIMEOUT_MS,
);

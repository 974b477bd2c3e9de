import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearer, chatBody, post } from './client.ts';
import { cleanEnvironment, type Gateway, startGateway } from './gateway.ts';
import { type ProviderStub, startProviderStub } from './provider-stub.ts';
import { writeTestConfig } from './test-config.ts';

const MAIN = fileURLToPath(new URL('../../hosting/main.ts', import.meta.url));

describe.each(['up', 'cluster'] as const)('the commands against a running gateway (%s)', command => {
  let stub: ProviderStub;
  let gateway: Gateway;
  beforeAll(async () => {
    stub = await startProviderStub();
    gateway = await startGateway(command, writeTestConfig(stub));
  });
  afterAll(async () => {
    await gateway.stop();
    await stub.close();
  });

  /** Starts a command; `text` is what it printed so far. */
  const start = (...parameters: string[]) => {
    const environment = cleanEnvironment({ GATEWAY_URL: gateway.url, AI_GATEWAY_API_KEY: gateway.adminKey });
    const child = spawn(process.execPath, [MAIN, ...parameters], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    return { child, ended: once(child, 'exit').then(([code]) => Number(code)), text: () => text };
  };
  const run = async (...parameters: string[]): Promise<string> => {
    const { ended, text } = start(...parameters);
    expect(await ended).toBe(0);
    return text();
  };
  const ask = async (key: string): Promise<number> => {
    const response = await post(gateway, '/v1/chat/completions', chatBody('stub-chat'), bearer(key));
    await response.text();
    return response.status;
  };

  test('providers are shown with what came of their calls', async () => {
    const { key } = JSON.parse(await run('keys', 'create', '--name', 'a', '--tenant', 'acme', '--json'));
    expect(await ask(key)).toBe(200);
    expect(await run('providers')).toMatch(/^stub +up .*\n +stub-chat +up +0 +1 +0 /m);
  });

  test('keys are created, listed and revoked, as JSON and as a table', async () => {
    const created = JSON.parse(
      await run('keys', 'create', '--name', 'app', '--tenant', 'acme', '--models', 'stub-*,sample', '--json'),
    );
    expect(Object.keys(created).slice(0, 2)).toEqual(['id', 'key']);
    expect(await ask(created.key)).toBe(200);
    const table = await run('keys', 'list');
    expect(table).toContain(created.id);
    expect(table).not.toContain(created.key);
    await run('keys', 'revoke', created.id);
    await waitFor(async () => (await ask(created.key)) === 401);
  });

  test('usage is followed from any offset: from the start, from a sequence, and from now on', async () => {
    const { key } = JSON.parse(
      await run('keys', 'create', '--name', 'metered', '--tenant', 'tailed', '--json'),
    );
    const lines = (text: string): { sequence: number; tenant: string }[] =>
      text
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line));
    const tail = (...more: string[]): Promise<string> =>
      run('usage', 'tail', '--no-follow', '--tenant', 'tailed', '--json', ...more);
    await ask(key);
    await ask(key);
    const all = await waitFor(async () => {
      const found = lines(await tail('--from', 'start'));
      return found.length >= 2 ? found : undefined;
    });
    expect(all.map(({ tenant }) => tenant)).toEqual(['tailed', 'tailed']);
    expect(lines(await tail('--from', String(all[1]?.sequence)))).toEqual(all.slice(1));
    const following = start('usage', 'tail', '--from', 'now', '--tenant', 'tailed', '--json');
    await waitFor(async () => {
      await ask(key);
      return lines(following.text()).length > 0;
    });
    following.child.kill('SIGINT');
    expect(await following.ended).toBe(0);
    expect(lines(following.text())[0]?.sequence).toBeGreaterThan(all[1]?.sequence ?? 0);
  });

  test('usage is reported, exported and replayed, and all say the same', async () => {
    const { key } = JSON.parse(
      await run('keys', 'create', '--name', 'counted', '--tenant', 'counted', '--user', 'ada', '--json'),
    );
    for (let count = 0; count < 3; count++) await ask(key);
    const report = await waitFor(async () => {
      const text = await run('usage', 'report', '--tenant', 'counted', '--by', 'user', '--json');
      return JSON.parse(text).total.requests === 3 ? JSON.parse(text) : undefined;
    });
    expect(report.data).toMatchObject([{ user: 'ada', requests: 3, outputTokens: 21, costDollars: '0.021' }]);
    expect(await run('usage', 'report', '--tenant', 'counted')).toMatch(/\nada +█{20} +\$0\.021 +100\.0 %/);
    const csv = await run('usage', 'export', '--output', '-', '--format', 'csv', '--tenant', 'counted');
    expect(csv.match(/,ada,/g)).toHaveLength(3);
    const file = join(temporaryFolder(), 'usage.parquet');
    await run('usage', 'export', '--output', file, '--per', 'request', '--tenant', 'counted');
    expect(readFileSync(file).subarray(0, 4).toString()).toBe('PAR1');
    const replayed = await run('usage', 'replay', '--from', '1h', '--tenant', 'counted', '--user', 'a*');
    expect(replayed.trim().split('\n')).toHaveLength(3);
  });
});

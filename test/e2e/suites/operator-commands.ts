import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { admin, bearer, chatBody, post } from '../client.ts';
import type { Given } from '../context.ts';
import { runSluice } from '../gateway.ts';
import { UPSTREAM_CANARY } from '../test-config.ts';

/** What operators ask of a running gateway by command. */
export function operatorCommandsSuite(given: Given): void {
  const run = (...parameters: string[]) => {
    const { url, adminKey } = given().gateway;
    return runSluice(parameters, {
      GATEWAY_URL: url,
      AI_GATEWAY_API_KEY: adminKey,
    });
  };

  test('every provider is called through the gateway, and each that does not answer is named with why', async () => {
    const { code, stdout } = await run('providers', 'test', '--json');
    expect(code).toBe(1);
    const tested = new Map<string, { failure?: string; models?: string[] }>(
      stdout
        .trimEnd()
        .split('\n')
        .map(line => {
          const parsed = JSON.parse(line);
          return [parsed.provider, parsed];
        }),
    );
    expect(tested.get('stub')).toMatchObject({ models: [], latencyMs: expect.any(Number) });
    expect(tested.get('sample')).toMatchObject({ models: ['sample'] });
    expect(tested.get('away')?.failure).toContain('ECONNREFUSED');
    expect(tested.get('inside')?.failure).toMatch(/private|loopback|refuse/i);
    expect(stdout).not.toContain(UPSTREAM_CANARY);
  });

  test('a prompt to one of them is answered, and metered for who has asked', async () => {
    const { code, stdout } = await run(
      ...'providers test stub --model stub-tested --prompt Hello'.split(' '),
    );
    expect(stdout).toContain('stub-tested said "Hello from the stub"');
    expect(stdout).toMatch(/11 tokens in, 7 out, \$0\.007\b/);
    expect(code).toBe(0);
    await waitFor(async () => {
      const { json } = await admin(given().gateway, 'GET', '/usage?route=provider-test&model=stub-tested');
      return JSON.stringify(json).includes('"requests":1');
    });
  });

  test('what callers ask meanwhile, and what each process does, is shown as it happens', async () => {
    const { gateway, key } = given();
    const asking = setInterval(
      () =>
        void post(gateway, '/v1/chat/completions', chatBody('sample'), bearer(key)).catch(() => undefined),
      20,
    );
    try {
      const rates = await waitFor(async () => {
        const { code, stdout } = await run('top', '--once', '--json', '--interval', '500ms');
        expect(code).toBe(0);
        const seen = JSON.parse(stdout);
        return seen.requestsPerSecond > 0 && seen.outputTokensPerSecond > 0 ? seen : undefined;
      });
      expect(rates.latencyMs.p50).toBeGreaterThan(0);
      expect(rates.nodes.every((node: { memoryBytes: number }) => node.memoryBytes > 0)).toBe(true);
    } finally {
      clearInterval(asking);
    }
  });

  test('the doctor finds what is wrong with a gateway that runs, and says so by its exit code', async () => {
    const { code, stdout, stderr } = await run('doctor', '--remote', '--json');
    const { findings } = JSON.parse(stdout) as {
      findings: { check: string; state: string; found: string }[];
    };
    const states = new Map(findings.map(({ check, state }) => [check, state]));
    for (const check of ['gateway', 'ready', 'key', 'processes', 'revision', 'clocks of processes', 'spool'])
      expect([check, states.get(check)]).toEqual([check, 'ok']);
    // Nothing listens where it is configured to be.
    expect(states.get('provider unwell')).toBe('fault');
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/^\d+ faults?, /) });
    expect(stdout).not.toContain(UPSTREAM_CANARY);
  });

  test('the doctor names the variable of a key that the gateway does not know', async () => {
    const { url } = given().gateway;
    const { code, stdout } = await runSluice(['doctor', '--remote'], {
      GATEWAY_URL: url,
      AI_GATEWAY_API_KEY: 'sk-sluice-of-another-gateway',
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^key +fault .*AI_GATEWAY_API_KEY/m);
  });
}

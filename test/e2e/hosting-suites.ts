import { afterAll, beforeAll } from 'vitest';
import { mintKey } from './client.ts';
import type { Context } from './context.ts';
import type { HostedGateway } from './gateway.ts';
import { startProviderStub } from './provider-stub.ts';
import { auditSuite } from './suites/audit.ts';
import { badInputSuite } from './suites/bad-input.ts';
import { budgetSuite } from './suites/budgets.ts';
import { controlPlaneSuite } from './suites/control-plane.ts';
import { credentialSuite } from './suites/credentials.ts';
import { dispatchSuite } from './suites/dispatching.ts';
import { jobsSuite } from './suites/jobs.ts';
import { openaiSdkSuite } from './suites/openai-sdk.ts';
import { operationsSuite } from './suites/operations.ts';
import { operatorCommandsSuite } from './suites/operator-commands.ts';
import { policySuite } from './suites/policy.ts';
import { secretsSuite } from './suites/secrets.ts';
import { usageSuite } from './suites/usage.ts';
import { waitingSuite } from './suites/waiting.ts';
import { writeTestConfig } from './test-config.ts';

/** Everything a user relies on, against a gateway in one hosting: the same tests for each. */
export function hostingSuites(start: (configFile: string) => Promise<HostedGateway>): void {
  let context: Context | undefined;
  const given = (): Context => {
    if (context === undefined) throw new Error('the gateway is not started');
    return context;
  };
  beforeAll(async () => {
    const stub = await startProviderStub();
    const configFile = writeTestConfig(stub);
    const gateway = await start(configFile);
    context = { gateway, stub, configFile, key: (await mintKey(gateway)).key };
  });
  afterAll(async () => {
    await context?.gateway.stop();
    await context?.stub.close();
  });
  openaiSdkSuite(given);
  credentialSuite(given);
  badInputSuite(given);
  dispatchSuite(given);
  policySuite(given);
  budgetSuite(given);
  waitingSuite(given);
  jobsSuite(given);
  auditSuite(given);
  controlPlaneSuite(given);
  secretsSuite(given);
  usageSuite(given);
  operationsSuite(given);
  operatorCommandsSuite(given);
}

import { join } from 'node:path';
import { systemClock } from '@sluice/contract';
import { openEmbeddedStores } from '@sluice/store/embedded';
import { createTelemetry } from '@sluice/telemetry';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { followConfig } from './follow-config.ts';

test('a node stays with the last revision that it can use, and says why it cannot use a newer one', async () => {
  const lines: string[] = [];
  const telemetry = await createTelemetry({
    service: 'test',
    instance: 'test.1',
    logs: { level: 'info', format: 'json', destination: { write: line => void lines.push(line) } },
  });
  const { logger } = telemetry;
  const stores = openEmbeddedStores({
    file: join(temporaryFolder(), 'state.db'),
    logger,
    clock: systemClock,
  });
  onTestFinished(() => stores.close());
  const publish = async (file: object, expected: number): Promise<void> => {
    const layers = { file: { version: 1, ...file } };
    expect(await stores.config.publish({ author: 'test', message: '', layers }, expected)).toBeDefined();
  };
  await publish({ telemetry: { traces: { sample: 0.5 } } }, 0);
  const options = { env: {}, secrets: 'require', box: undefined } as const;
  const { view, stop } = await followConfig(stores, options, telemetry);
  onTestFinished(stop);
  await publish({ server: { bodyLimit: 'much' } }, 1);
  await waitFor(() => lines.some(line => line.includes('cannot be used here')));
  expect(view.current()).toMatchObject({ revision: 1, config: { telemetry: { traces: { sample: 0.5 } } } });
  expect(await telemetry.metrics.metrics()).toMatch(/^sluice_config_refused_total 1$/m);
  await publish({ telemetry: { traces: { sample: 0.75 } } }, 2);
  await waitFor(() => view.current().revision === 3);
});

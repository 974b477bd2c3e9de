import type { KeyStore } from '@sluice/store';
import { Registry } from '@sluice/telemetry';
import { waitFor } from '@sluice/testkit';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { startControl } from './start-control.ts';

test('the key feed beats on, and a store that is away is said once and so is its return', async () => {
  let beats = 0;
  const logged: string[] = [];
  const keys: KeyStore = {
    get: async () => undefined,
    put: async () => {},
    update: async () => undefined,
    list: async () => [],
    follow: async () => () => {},
    beat: async () => {
      beats++;
      if (beats > 1 && beats < 4) throw new Error('away');
    },
  };
  const control = startControl({
    keys,
    telemetry: {
      logger: pino({}, { write: line => logged.push(line) }),
      metrics: new Registry(),
      tracing: undefined,
    },
    beatIntervalMs: 1,
  });
  onTestFinished(() => control.close());
  await waitFor(() => beats > 5);
  expect(logged.map(line => JSON.parse(line).msg)).toEqual([
    expect.stringContaining('cannot be reached'),
    expect.stringContaining('can be reached again'),
  ]);
});

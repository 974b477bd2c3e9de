import { defineConfig } from 'vitest/config';

const checks = 'test/{architecture,docs,wrapper}/**/*.test.ts';
const chaos = 'test/chaos/**/*.test.ts';

export default defineConfig({
  test: {
    pool: 'forks',
    // Of what hangs: a machine with other things to do may take many times as long as an idle one.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 10_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{libs,services,hosting,loadtest}/**/*.test.ts', checks],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // Each of these starts whole gateways: after the others.
        test: {
          name: 'end-to-end',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', checks, chaos],
          maxWorkers: 2,
          testTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        // Each of these hurts a whole cluster under load: alone.
        test: {
          name: 'chaos',
          include: [chaos],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

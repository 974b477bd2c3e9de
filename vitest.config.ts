import { defineConfig } from 'vitest/config';

const checks = 'test/{architecture,docs,wrapper}/**/*.test.ts';

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
        // Each of these starts whole gateways: one file at a time, after the others.
        test: {
          name: 'end-to-end',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', checks],
          maxWorkers: 1,
          testTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});

import { expect, test } from 'vitest';
import { healthPage, readyPage } from './operator-pages.ts';

const state = { revision: () => 7, warnings: () => ['the disk is nearly full'] };

test('a process that lives says so, with its version', () => {
  expect(healthPage({ version: '1.2.3' })).toEqual({
    status: 200,
    body: { status: 'healthy', version: '1.2.3', uptime_seconds: expect.any(Number) },
  });
});

test('a process is ready where nothing speaks against it, whatever it warns of', () => {
  expect(readyPage({ ...state, notReady: () => [] })).toEqual({
    status: 200,
    body: { status: 'ready', reasons: [], warnings: ['the disk is nearly full'], revision: 7 },
  });
});

test('a process that is not ready answers 503 and says why', () => {
  expect(readyPage({ ...state, notReady: () => ['starting'] })).toMatchObject({
    status: 503,
    body: { status: 'not ready', reasons: ['starting'] },
  });
});

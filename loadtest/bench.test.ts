import { expect, test } from 'vitest';
import type { Amounts } from './amounts.ts';
import { chatBodies, messagesBodies } from './bodies.ts';
import { measure } from './run-bench.ts';

const requests = { loaded: 1, lone: 1 };
const streams = { firstChunks: 3, burstSeconds: 1, pacedSeconds: 1 };
const tiny: Amounts = {
  ceilingSeconds: 1,
  warmUp: { requests: { count: 100, atMostSeconds: 1 }, streams },
  requestRounds: 1,
  requests,
  streamRounds: 1,
  streams,
};

test('the bodies are chat requests of 500 bytes', () => {
  for (const body of [...Object.values(chatBodies), ...Object.values(messagesBodies)]) {
    expect(body).toHaveLength(500);
    JSON.parse(body);
  }
});

test('the harness measures the pass-through from end to end', async () => {
  const lines: string[] = [];
  const report = await measure(['baseline'], tiny, line => lines.push(line));
  expect(report.stub.ceilingRequestsPerSecond).toBeGreaterThan(0);
  expect(report.variants.baseline).toMatchObject({
    requestsPerSecond: expect.any(Number),
    p50Ms: expect.any(Number),
    lone: { p50Ms: expect.any(Number) },
  });
  expect(report.measured.requests.baseline?.[0]?.requestsPerSecond).toBeGreaterThan(0);
  expect(report.targets).toEqual([]);
  expect(lines.join('\n')).toContain('round 1 of 1');
}, 120_000);

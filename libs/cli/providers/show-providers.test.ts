import { expect, test } from 'vitest';
import { answerJson, envFor, runCommand, startGateway } from '../cli-fixture.ts';

const openai = {
  provider: 'openai',
  state: 'open',
  inFlight: 3,
  maxInFlight: 40,
  keys: { count: 2, resting: 1 },
  models: [
    {
      model: 'gpt-5-mini',
      state: 'open',
      inFlight: 3,
      answered: 120,
      failed: 25,
      failuresInARow: 12,
      firstTokenMs: { mean: 412, p95: 980 },
      answerMs: { mean: 2_100 },
    },
  ],
};
const groq = {
  provider: 'groq',
  state: 'down',
  inFlight: 0,
  keys: { count: 1, resting: 0 },
  check: { healthy: false, checkedAt: '2030-01-01T00:00:00.000Z', failure: 'status 503' },
  models: [],
};

test('providers are shown with their models below them', async () => {
  const { url, seen } = await startGateway((_, response) =>
    answerJson(response, 200, { data: [openai, groq] }),
  );
  const { stdout, code } = await runCommand(['providers'], { env: envFor(url) });
  expect(code).toBe(0);
  expect(seen.map(({ path }) => path)).toEqual(['/api/v1/health/providers?limit=1000']);
  expect(stdout.split('\n').map(line => line.replaceAll(/ {2,}/g, '|'))).toEqual([
    'PROVIDER|MODEL|STATE|IN FLIGHT|ANSWERED|FAILED|FIRST TOKEN|WHOLE ANSWER|KEYS|CHECK',
    'openai|open|3 of 40|2, 1 resting|–',
    '|gpt-5-mini|open|3|120|25|412 / 980 ms|2100 ms',
    'groq|down|0|1|status 503',
    '',
  ]);
  const json = await runCommand(['providers', '--json'], { env: envFor(url) });
  expect(JSON.parse(json.stdout)).toEqual([openai, groq]);
});

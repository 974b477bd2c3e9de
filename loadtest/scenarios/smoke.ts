import { streamKind } from './kinds.ts';
import type { LoadScenario } from './scenario.ts';
import { firstByteAtMost, generatorOnTime, noneBroken, type Threshold } from './thresholds.ts';

const WRONG_KEY = 'wrong-key';

const refusedWrongKeys: Threshold = {
  what: 'requests with a wrong key that were refused',
  unit: '%',
  measure: ({ kinds }) => shareOf(kinds[WRONG_KEY]?.verdicts, 'refused'),
  bound: { atLeast: 100 },
};

const wholeOthers: Threshold = {
  what: 'all others, answered whole',
  unit: '%',
  measure: ({ kinds }) =>
    Math.min(
      ...Object.entries(kinds).flatMap(([name, { verdicts }]) =>
        name === WRONG_KEY ? [] : shareOf(verdicts, 'whole'),
      ),
    ),
  bound: { atLeast: 100 },
};

const shareOf = (verdicts: Record<string, number> = {}, verdict: string): number =>
  (100 * (verdicts[verdict] ?? 0)) / Object.values(verdicts).reduce((sum, count) => sum + count, 0);

export const smoke: LoadScenario = {
  name: 'smoke',
  title: 'a few requests of each kind: is it there, and does it answer as it should',
  requestsPerSecond: 5,
  seconds: 10,
  kinds: models => [
    { name: 'whole', share: 8, model: models.whole, stream: false },
    streamKind(8, models),
    { name: 'large', share: 4, model: models.whole, stream: false, bodyBytes: 64 * 1024 },
    // Few: gateways note who guesses at keys.
    { name: WRONG_KEY, share: 1, model: models.whole, stream: false, apiKey: 'sk-sluice-no-such-key' },
  ],
  thresholds: maxFirstByteMs => [
    wholeOthers,
    refusedWrongKeys,
    noneBroken,
    firstByteAtMost(maxFirstByteMs),
    generatorOnTime,
  ],
};

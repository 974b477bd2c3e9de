import { loadTokenizer, roughCounter } from '@sluice/tokens';
import { expect, test } from 'vitest';
import { measureAccuracy } from './token-accuracy-fixture.ts';

const percent = (share: number | undefined): string =>
  share === undefined ? '–' : `${Math.round(100 * share)} %`;

test('what is reserved at most is hardly ever less than a provider counted, and guesses are close to it', async () => {
  for (const counter of [await loadTokenizer(), roughCounter]) {
    const families = await measureAccuracy(counter);
    const requests = families.reduce((sum, each) => sum + each.requests, 0);
    const beyond = families.flatMap(each => each.beyond);
    const wrong = families.reduce((sum, each) => sum + each.meanTokens * each.requests, 0) / requests;
    expect(beyond.length, beyond.join('\n')).toBeLessThanOrEqual(Math.max(2, 0.02 * requests));
    expect(wrong).toBeLessThan(150);
    if (process.env.SHOW_ACCURACY === undefined) continue;
    const head =
      '| Models | Requests | Off by, mean | Mean error | p95 | Max | Of 300 tokens and more | Beyond the bound |';
    const rows = families.map(
      ({ family, requests: count, meanTokens, mean, p95, max, meanOfLong, beyond: more }) =>
        `| ${family} | ${count} | ${Math.round(meanTokens)} tokens | ${percent(mean)} | ${percent(p95)} | ${percent(max)} | ${percent(meanOfLong)} | ${more.length} |`,
    );
    process.stdout.write(
      `${counter.exactly ? 'By the tokenizer' : 'At four bytes a token'}:\n${[head, ...rows].join('\n')}\n`,
    );
  }
});

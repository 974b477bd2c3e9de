import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { ConfigError } from './problem.ts';
import { readConfigFile } from './read-config-file.ts';
import { resolveConfig } from './resolve-config.ts';

function folderWith(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const load = async (files: Record<string, string>, env: Record<string, string> = {}) => {
  const read = await readConfigFile(join(folderWith(files), 'sluice.yaml'), env);
  return resolveConfig(read.document, { env, secrets: 'defer', positions: read.positions });
};

const problemsOf = async (loading: Promise<unknown>): Promise<string> =>
  loading.then(
    () => 'no problem',
    cause => (cause instanceof ConfigError ? cause.message : String(cause)),
  );

test('a price file stands in the revision itself, in any format', async () => {
  const prices = { openai: { factor: 0.9, models: { 'gpt-5': { input: '1', output: 8.5 } } } };
  for (const [name, text] of [
    ['p.json', JSON.stringify(prices)],
    ['p.yaml', 'openai:\n  factor: "0.9"\n  models: { gpt-5: { input: 1, output: "8.5" } }\n'],
    ['p.toml', '[openai]\nfactor = "0.9"\n[openai.models."gpt-5"]\ninput = "1"\noutput = "8.5"\n'],
  ] as const) {
    const config = await load({ 'sluice.yaml': `prices: { file: ${name} }\n`, [name]: text });
    expect(config.prices).toEqual({
      unknown: 'allow',
      providers: { openai: { factor: '0.9', models: { 'gpt-5': { input: '1', output: '8.5' } } } },
    });
  }
});

test('what is wrong in a price file is told with its file, line and column', async () => {
  const text =
    'openai:\n  models:\n    gpt-5: { input: 1.25, output: free }\n    gpt-6: { inputs: "1", output: "1" }\n';
  const problems = await problemsOf(
    load({ 'sluice.yaml': 'prices: { file: prices.yaml }\nrouts: []\n', 'prices.yaml': text }),
  );
  expect(problems).toMatch(
    /prices\.yaml:3:\d+: prices\.providers\.openai\.models\.gpt-5\.output: expected a decimal/,
  );
  expect(problems).toMatch(/prices\.yaml:4:\d+: .*gpt-6\.inputs: unknown key, did you mean "input"/);
  expect(problems).toMatch(/sluice\.yaml:2:1: routs: unknown key/);
});

test('a price file that is not there, and prices in two places, are told', async () => {
  expect(await problemsOf(load({ 'sluice.yaml': 'prices: { file: none.yaml }\n' }))).toMatch(
    /none\.yaml: cannot be read/,
  );
  const both = 'prices:\n  file: p.json\n  providers: {}\n';
  expect(await problemsOf(load({ 'sluice.yaml': both, 'p.json': '{}' }))).toMatch(
    /sluice\.yaml:3:3: prices\.providers: stands in "file"/,
  );
});

test('the environment may name another price file', async () => {
  const files = { 'sluice.yaml': 'version: 1\n', 'q.json': '{"openai":{"factor":"0.5"}}' };
  const config = await load(files, { GATEWAY_PRICES_FILE: 'q.json' });
  expect(config.prices.providers).toEqual({ openai: { factor: '0.5', models: {} } });
});

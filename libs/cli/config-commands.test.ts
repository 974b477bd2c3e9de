import { expect, test } from 'vitest';
import { answerJson, envFor, runCommand, startGateway } from './cli-fixture.ts';

const shown = {
  revision: 3,
  source: 'sluice.yaml',
  at: '2030-01-01T00:00:00.000Z',
  document: { providers: [{ name: 'openai', apiKey: '[secret]' }] },
};

test('config show writes the document as YAML, and what is wrong with a newer one on standard error', async () => {
  const lastError = { message: 'sluice.yaml:3:1: tires: unknown key', at: '2030-01-02T00:00:00.000Z' };
  const { url } = await startGateway((_, response) => answerJson(response, 200, { ...shown, lastError }));
  const { code, stdout, stderr } = await runCommand(['config', 'show'], { env: envFor(url) });
  expect(code).toBe(0);
  expect(stdout).toBe(
    [
      '# revision 3, from sluice.yaml, 2030-01-01T00:00:00.000Z',
      'providers:',
      '  - name: openai',
      '    apiKey: "[secret]"',
      '',
    ].join('\n'),
  );
  expect(stderr).toContain('not in use (2030-01-02T00:00:00.000Z):\nsluice.yaml:3:1: tires: unknown key\n');
});

test('config show --json is one line', async () => {
  const { url } = await startGateway((_, response) => answerJson(response, 200, shown));
  const { stdout } = await runCommand(['config', 'show', '--json'], { env: envFor(url) });
  expect(stdout.trim()).not.toContain('\n');
  expect(JSON.parse(stdout)).toEqual(shown);
});

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { webhookSignature } from '@sluice/outbound';
import { temporaryFolder } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { readPage } from './pages.ts';

const { blocks } = readPage('docs/webhooks.md');
const SECRET = 'a secret with ümlauts';
const BODY = '{"id":"1","text":"ünï\\u2028"}';

/** Puts the code of the page into the file that its first line names. */
function extract(language: string): string {
  const code = blocks.find(block => block.language === language)?.text ?? '';
  const [, name = 'none'] = /^(?:\/\/|#) (\S+)\n/.exec(code) ?? [];
  const file = join(temporaryFolder(), name);
  writeFileSync(file, code);
  return file;
}

const now = Date.now();
const good = webhookSignature(SECRET, BODY, now);
const cases: [string, string, string, boolean][] = [
  ['a fresh one', good, BODY, true],
  ['one of four minutes ago', webhookSignature(SECRET, BODY, now - 240_000), BODY, true],
  ['one of an hour ago', webhookSignature(SECRET, BODY, now - 3_600_000), BODY, false],
  ['one with another body', good, `${BODY} `, false],
  ['one with another time', good.replace(/t=\d+/, `t=${Math.floor(now / 1000) - 1}`), BODY, false],
  ['one under another secret', webhookSignature('another', BODY, now), BODY, false],
  ['one without a signature', '', BODY, false],
  ['one cut short', good.slice(0, -1), BODY, false],
];

test.each(cases)('the code for Node takes or refuses as it should: %s', async (_, header, body, isGood) => {
  const { verifyWebhook } = await import(pathToFileURL(extract('js')).href);
  expect(verifyWebhook(SECRET, header, Buffer.from(body))).toBe(isGood);
});

const hasPython = spawnSync('python3', ['--version']).status === 0;
test.skipIf(!hasPython)('the code for Python takes and refuses the same', () => {
  const module = extract('python');
  const program = `
import json, sys
sys.path.insert(0, sys.argv[1])
from verify_webhook import verify_webhook
cases = json.load(sys.stdin)
print(json.dumps([verify_webhook(c["secret"], c["header"], c["body"].encode()) for c in cases]))
`;
  const input = JSON.stringify(cases.map(([, header, body]) => ({ secret: SECRET, header, body })));
  const { stdout, stderr } = spawnSync('python3', ['-c', program, join(module, '..')], {
    input,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(cases.map(([, , , isGood]) => isGood));
});

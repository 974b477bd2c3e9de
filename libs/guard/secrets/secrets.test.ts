import { expect, test } from 'vitest';
import { expectSameAtEverySplit } from '../streaming-fixture.ts';
import { readGitleaksRules } from './gitleaks/read-rules.ts';
import { ownRules } from './own-rules.ts';
import { drawing, samplePattern } from './sample-pattern-fixture.ts';
import type { SecretRule } from './secret-rule.ts';
import { secretsDetector } from './secrets.ts';

const detector = secretsDetector();
const found = (text: string): [string | undefined, string][] =>
  detector.find(text).map(({ rule, start, end }) => [rule, text.slice(start, end)]);

const rules: readonly SecretRule[] = [...readGitleaksRules().rules, ...ownRules];
/** Rules whose secrets stand beside what a pattern does not say. */
const before: Readonly<Record<string, string>> = {
  'airtable-personnal-access-token': 'airtable ',
  'facebook-access-token': 'facebook ',
  'sourcegraph-access-token': 'sourcegraph ',
  'telegram-token': '123456789',
};

/** The rest of the address, or the end of the text, has to come next. */
const endsAtSlash = 'sidekiq-sensitive-url';

/** A text with a secret of the rule that looks as random as it has to, or undefined where chance gives none. */
function exampleOf({ rule, pattern }: SecretRule, seed: number): string | undefined {
  const draw = drawing(seed);
  for (let tries = 0; tries < 400; tries += 1) {
    const text = `x ${before[rule] ?? ''}${samplePattern(pattern, draw)}`;
    if (found(text).some(([name]) => name === rule)) return text;
  }
  return undefined;
}
const examples = rules.map((rule): [string, string | undefined] => [rule.rule, exampleOf(rule, 7)]);

test.each(examples)('%s finds a secret that is made as it says, whatever is around it', (rule, text) => {
  expect(text).toBeDefined();
  for (const [left, right] of [
    ['see ', rule === endsAtSlash ? '/' : ' and more'],
    ['{"a": ', rule === endsAtSlash ? '?' : ' }'],
    ['', ''],
  ])
    expect(found(`${left}${text}${right}`).map(([name]) => name)).toContain(rule);
});

test('a secret is held back in a stream until it is whole, by every rule', () => {
  for (const [, text] of examples)
    if (text !== undefined && text.length < 160) expectSameAtEverySplit(detector, `a ${text} b`);
}, 120_000);

const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\nVJTUt9Us8cKj';
test.each([
  ['a key in PEM', `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`],
  ['with its kind', `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`],
  [
    'encrypted, with headers',
    `-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n${body}\n-----END EC PRIVATE KEY-----`,
  ],
  ['in a string of a program', `-----BEGIN PRIVATE KEY-----\\n${body}\\n-----END PRIVATE KEY-----`],
  ['cut off', `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}`],
])('a private key is one match: %s', (_, key) => {
  const text = `key: ${key} `;
  expect(found(text).map(([rule, match]) => [rule, match.trimEnd()])).toEqual([['private-key', key]]);
  expectSameAtEverySplit(detector, `${text}| end`);
});

test.each([
  ['slack-webhook-url', 'https://hooks.slack.com/services/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'],
  ['curl-auth-user', 'curl -X POST https://h.example/ -u ann:t0ps3cr3tw0rd '],
  ['jwt', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'],
  ['azure-key', `DefaultEndpointsProtocol=https;AccountKey=${'aB3dE6gH9+'.repeat(8)}aB3dEg==;`],
  ['assigned-secret', 'export API_KEY="q8Zr2LmP0xVt5KyW"'],
  ['assigned-secret', "password: 'h7Gt!k29@Lq0zX'"],
  ['assigned-secret', '{"client_secret": "b81f0c2e9a7d4635"}'],
  ['assigned-secret', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzKEY'],
])('%s is found where it is assigned or in an address', (rule, text) => {
  expect(found(text).map(([name]) => name)).toContain(rule);
  expectSameAtEverySplit(detector, `see ${text} and more`);
});

test.each([
  ['a placeholder', 'api_key = "YOUR_API_KEY_1234567", token: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
  ['the example of documentation', 'AKIAIOSFODNN7EXAMPLE'],
  ['a variable', 'password = process.env.DB_PASSWORD2; secret: $SECRET_NUMBER_1; token = config.auth.token1'],
  [
    'prose',
    'The token: something about tokenisation. Password: please choose one. Secret = everything2everyone',
  ],
  ['a hash', 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ['an identifier', 'id: 123e4567-e89b-12d3-a456-426614174000'],
  [
    'a public key',
    '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIB\n-----END PUBLIC KEY-----',
  ],
  [
    'a word with a prefix in it',
    'risk-assessment task-force sk-learn SKILLS patterns api-documentation monkey-business',
  ],
  ['a JSON web key', '{"kty":"EC","crv":"P-256"}'],
  ['a path', 'token=/usr/share/tokens/v1 secret=./file1.txt'],
])('%s is no secret', (_, text) => {
  expect(found(text)).toEqual([]);
});

test.each([
  'eyJ',
  'eyJ-',
  'sk-',
  'secret=',
  'secret=a1',
  '-----BEGIN PRIVATE KEY-----A ',
  'hooks.slack.com/services/',
  ':AA',
  'a',
])('a text of nothing but %j is read in full and little of it held back', piece => {
  const text = piece.repeat(Math.ceil(200_000 / piece.length));
  expect(detector.find(text).every(({ end }) => end <= text.length)).toBe(true);
  expect(text.length - detector.openFrom(text)).toBeLessThanOrEqual(detector.reach);
});

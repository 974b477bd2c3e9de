import type { TextCheck } from '@sluice/contract';
import { expect, test } from 'vitest';
import { type CheckedBody, checkBody } from './check-body.ts';
import { compileChecks } from './check-texts.ts';

const maskPii: TextCheck = { detector: 'pii', action: 'mask' };
const blockFalcon: TextCheck = { detector: 'blocklist', action: 'block', terms: ['falcon'] };

interface Run {
  body?: Uint8Array | string;
  checks?: TextCheck[];
  mask?: boolean;
  isExpired?: () => boolean;
}
function run({ body = '', checks = [maskPii], mask = true, isExpired = () => false }: Run): CheckedBody {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return checkBody(bytes, { protocol: 'openai-chat', checks: compileChecks(checks), mask, isExpired });
}
const chat = (...contents: string[]): string =>
  JSON.stringify({ messages: contents.map(content => ({ role: 'user', content })) });
const textOf = (checked: CheckedBody): string | undefined =>
  checked.kind === 'checked' && checked.body !== undefined ? Buffer.from(checked.body).toString() : undefined;

test('personal data is masked among characters of several bytes', () => {
  const checked = run({
    body: chat('😀 é ann@example.com ü', 'nothing', '名前 ann@example.com、4111111111111111'),
  });
  expect(textOf(checked)).toBe(chat('😀 é [EMAIL] ü', 'nothing', '名前 [EMAIL]、[CARD]'));
  expect(checked).toMatchObject({
    verdicts: [{ detector: 'pii', result: 'mask', matches: { email: 2, card: 1 } }],
  });
});

test('full-width digits and hidden characters do not hide a card', () => {
  expect(textOf(run({ body: chat('４１１１ １１１１\u200b １１１１ １１１１!') }))).toBe(chat('[CARD]!'));
});

test('what stands in base64 or hex, or is written in look-alikes, is found too', () => {
  const body = chat(
    `mail ${Buffer.from('to ann@example.com').toString('base64')}!`,
    `mail ${Buffer.from('to ann@example.com').toString('hex')}!`,
    'mail аnn@ехаmple.com!',
  );
  expect(textOf(run({ body }))).toBe(chat('mail [EMAIL]!', 'mail [EMAIL]!', 'mail [EMAIL]!'));
});

test('a block leaves the body alone and names what was found, never the text', () => {
  const checked = run({ body: chat('The Falcon, ann@example.com'), checks: [maskPii, blockFalcon] });
  expect(JSON.stringify(checked)).not.toMatch(/ann@|falcon/i);
  expect(checked).toMatchObject({
    kind: 'checked',
    verdicts: [
      { detector: 'pii', result: 'mask', matches: { email: 1 } },
      { detector: 'blocklist', result: 'block', matches: { term: 1 } },
    ],
  });
});

test('a blocked term is seen also where another check masks it', () => {
  const blockHost: TextCheck = { detector: 'blocklist', action: 'block', terms: ['example'] };
  expect(run({ body: chat('ann@example.com'), checks: [maskPii, blockHost] })).toMatchObject({
    verdicts: [{ result: 'mask' }, { result: 'block' }],
  });
});

test('masks that overlap leave nothing of either', () => {
  const maskTerm: TextCheck = { detector: 'blocklist', action: 'mask', terms: ['mail ann'] };
  expect(textOf(run({ body: chat('mail ann@example.com now'), checks: [maskPii, maskTerm] }))).toBe(
    chat('[EMAIL] now'),
  );
});

test('a flag and a run without masks change nothing', () => {
  const flag: TextCheck = { detector: 'pii', action: 'flag' };
  const body = chat('ann@example.com');
  expect(run({ body, checks: [flag] })).toMatchObject({
    kind: 'checked',
    verdicts: [{ detector: 'pii', result: 'flag', matches: { email: 1 } }],
  });
  expect(textOf(run({ body, mask: false }))).toBeUndefined();
});

test.each([
  ['invalid_json', '{"messages": ['],
  ['invalid_json', '\ufeff{}'],
  ['not_utf8', Buffer.from([0x7b, 0xff, 0x7d])],
])('what cannot be read is not taken for clean: %s', (reason, body) => {
  expect(run({ body })).toEqual({ kind: 'unchecked', reason });
});

test('ten megabytes are read in windows, with what lies across their edges', () => {
  const filler = 'lorem ipsum dolor sit amet '.repeat(2_427);
  const body = chat(`${`${filler} ann@example.com `.repeat(160)}`);
  expect(body.length).toBeGreaterThan(10_000_000);
  expect(run({ body })).toMatchObject({ verdicts: [{ matches: { email: 160 } }] });
});

test('when time is up a long text is left, not half judged', () => {
  let asked = 0;
  const isExpired = (): boolean => {
    asked += 1;
    return asked > 3;
  };
  expect(run({ body: chat('a '.repeat(1_000_000)), isExpired })).toEqual({
    kind: 'unchecked',
    reason: 'timeout',
  });
  expect(asked).toBe(4);
});

test('a check that names what there is not is refused when it is compiled', () => {
  expect(() => compileChecks([{ detector: 'pii', action: 'mask', types: ['nope'] }])).toThrow(RangeError);
});

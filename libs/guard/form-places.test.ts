import { expect, test } from 'vitest';
import { checkBody } from './check-body.ts';
import { compileChecks } from './check-texts.ts';

const checks = compileChecks([{ detector: 'pii', action: 'mask' }]);
const run = (body: Uint8Array, protocol: 'openai-transcriptions' | 'http' = 'openai-transcriptions') =>
  checkBody(body, { protocol, checks, mask: true, isExpired: () => false });

const form = (prompt: string): Buffer =>
  Buffer.concat([
    Buffer.from('--xyz\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'),
    Buffer.from([0xff, 0x00, 0x0d, 0x0a, 0x2d, 0x2d]),
    Buffer.from(`\r\n--xyz\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n${prompt}\r\n--xyz--\r\n`),
  ]);

test('the fields of a form are checked and masked, its files stay byte for byte', () => {
  expect(run(form('by ann@example.com'))).toMatchObject({
    verdicts: [{ result: 'mask', matches: { email: 1 } }],
    body: new Uint8Array(form('by [EMAIL]')),
  });
  expect(run(form(''))).toMatchObject({ verdicts: [{ result: 'pass' }] });
});

test.each(['no form', '--xyz\r\nname="a"', '--xyz\r\n\r\n\r\nno end', ''])(
  'what is no form is not taken for clean: %j',
  body => {
    expect(run(Buffer.from(body))).toEqual({ kind: 'unchecked', reason: 'invalid_form' });
  },
);

test('a body for any other service is checked as a whole where it is not JSON', () => {
  const checked = run(Buffer.from('name=ann@example.com&x=1'), 'http');
  expect(checked).toMatchObject({ body: new Uint8Array(Buffer.from('name=[EMAIL]&x=1')) });
  expect(run(Buffer.from(''), 'http')).toMatchObject({ verdicts: [{ result: 'pass' }] });
});

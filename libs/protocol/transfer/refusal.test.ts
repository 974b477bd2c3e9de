import { expect, test } from 'vitest';
import { recordedCases } from '../golden/recorded.ts';
import { redact } from '../openai/redact.ts';
import { readRetryAfter } from '../openai/upstream-error.ts';
import { encodeRefusal, readRefusal } from './refusal.ts';

const NOW = Date.UTC(2026, 0, 1);
const read = (body: unknown, status = 400, secrets: string[] = []) =>
  readRefusal({
    wire: 'openai-chat',
    status,
    headers: {},
    bytes: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    secrets,
    now: NOW,
  });

test.each([
  [
    'OpenAI',
    {
      error: {
        message: 'No such model',
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      },
    },
    { message: 'No such model', type: 'invalid_request_error', param: 'model', code: 'model_not_found' },
  ],
  [
    'Mistral',
    { object: 'error', message: 'Bad', type: 'invalid', param: null, code: 1500 },
    { message: 'Bad', type: 'invalid', code: '1500' },
  ],
  [
    'FastAPI',
    { detail: [{ loc: ['body', 'messages', 0], msg: 'Field required' }] },
    { message: 'messages.0: Field required' },
  ],
  [
    'Mistral over FastAPI',
    { message: { detail: [{ loc: ['body', 'n'], msg: 'Extra' }] }, type: 'x' },
    { message: 'n: Extra', type: 'x' },
  ],
  ['Google', [{ error: { code: 400, message: 'Bad' } }], { message: 'Bad', code: '400' }],
  ['plain text in JSON', { error: 'Overloaded' }, { message: 'Overloaded' }],
  ['HTML', '<html>', { message: 'The provider answered with status 400.' }],
  ['nothing', '', { message: 'The provider answered with status 400.' }],
  ['nonsense', 'null', { message: 'The provider answered with status 400.' }],
])('an error of %s is read', (_name, body, expected) => {
  expect(read(body)).toMatchObject({ status: 400, ...expected });
});

test.each([
  'Incorrect API key provided: sk-proj-abc***********wxyz.',
  'Authorization was "Bearer abc.def-123"',
  'gsk_abcdefgh12345678 is not valid',
  'See https://platform.openai.com/account/api-keys?key=1',
  'connect ECONNREFUSED 10.1.2.3:8443',
  'getaddrinfo ENOTFOUND llm.prod.internal',
  'organization org-AbCdEfGh12345678 is over its limit',
  'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc',
])('%j loses what must not leave', text => {
  const clean = redact(text);
  expect(clean).toContain('[removed]');
  expect(clean).not.toMatch(/sk-|abc|gsk_|https?:|10\.1|prod|org-|eyJ/);
});

test('given secrets are removed, wherever they stand', () => {
  const { message, code } = read({ error: { message: 'hush at hush', code: 'x-hush' } }, 400, ['hush']);
  expect(message).toBe('[removed] at [removed]');
  expect(code).toBe('x-[removed]');
});

test.each([
  'The model `gpt-5.2-proo` does not exist or you do not have access to it.',
  'meta-llama/llama-4-maverick-17b-128e-instruct is overloaded',
  'invalid_api_key',
  'api_connection_error',
  'account_deactivated',
])('%j is left as it is', text => {
  expect(redact(text)).toBe(text);
});

test.each(['openai-chat', 'groq-chat'])('recorded errors of %s keep message, type and code', api => {
  const errors = recordedCases(api).filter(({ status }) => status !== 200);
  expect(errors.length).toBeGreaterThan(0);
  for (const { response, status } of errors) {
    const { message, type, code } = JSON.parse(JSON.stringify(response)).error;
    const error = read(response, status);
    expect(error).toMatchObject({ status, message, type, code });
    const { bytes } = encodeRefusal('openai-chat', 'openai-chat', error, 'r');
    expect(JSON.parse(Buffer.from(bytes).toString()).error).toMatchObject({
      message,
      type,
      code,
    });
  }
});

test.each([
  [{ 'retry-after': '2' }, 2000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': ['3', '4'] }, 3000],
  [{ 'retry-after-ms': '150', 'retry-after': '9' }, 150],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:05 GMT' }, 5000],
  [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('%j means %s ms', (headers, expected) => {
  expect(readRetryAfter(headers, NOW)).toBe(expected);
});

test('a long message is cut between words, so that no half secret is left', () => {
  const { message } = read({ error: { message: `${'x '.repeat(998)}abcdsk-secret1234567` } });
  expect(message).not.toContain('abcd');
  expect(message.length).toBeLessThanOrEqual(2000);
});

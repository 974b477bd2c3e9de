import { dataProtocols, type ErrorCode, errorRegistry, GatewayError } from '@sluice/contract';
import { expect, test } from 'vitest';
import { encodeError, encodeStreamError } from './encode-error.ts';

const parse = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString());
const protocols = [...dataProtocols, 'openai-models', 'sluice-admin'] as const;
const codes = Object.keys(errorRegistry) as ErrorCode[];

test("an error has OpenAI's shape, its field and its code", () => {
  const error = new GatewayError('invalid_request', {
    param: 'messages[2].role',
    message: 'expected a role',
  });
  const { status, headers, bytes } = encodeError('openai-chat', error, 'r1');
  expect(status).toBe(400);
  expect(headers).toEqual({ 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'r1' });
  expect(parse(bytes)).toEqual({
    error: {
      message: 'expected a role',
      type: 'invalid_request_error',
      param: 'messages[2].role',
      code: 'invalid_request',
    },
  });
});

test.each([
  ['unauthenticated', 'authentication_error'],
  ['model_not_allowed', 'permission_error'],
  ['model_not_found', 'invalid_request_error'],
  ['rate_limited', 'rate_limit_error'],
  ['no_target_left', 'server_error'],
] as const)('%s has the type %s', (code, type) => {
  expect(parse(encodeError('openai-chat', new GatewayError(code), 'r').bytes).error.type).toBe(type);
});

test('a budget that is used up is what OpenAI calls a quota, and the words of others for 429 elsewhere', () => {
  const error = new GatewayError('budget_exceeded', { headers: { 'x-should-retry': 'false' } });
  for (const protocol of [
    'openai-chat',
    'openai-responses',
    'openai-completions',
    'openai-embeddings',
  ] as const) {
    const { status, headers, bytes } = encodeError(protocol, error, 'r');
    expect([status, headers['x-should-retry']]).toEqual([429, 'false']);
    expect(parse(bytes).error).toMatchObject({ type: 'insufficient_quota', code: 'insufficient_quota' });
  }
  expect(parse(encodeError('anthropic-messages', error, 'r').bytes).error.type).toBe('rate_limit_error');
  expect(parse(encodeError('gemini', error, 'r').bytes).error.status).toBe('RESOURCE_EXHAUSTED');
});

test('Retry-After is whole seconds, rounded up, and the headers of the error go along', () => {
  const error = new GatewayError('rate_limited', {
    retryAfterMs: 1001,
    headers: { 'x-ratelimit-limit': '5' },
  });
  expect(encodeError('openai-embeddings', error, 'r').headers).toMatchObject({
    'retry-after': '2',
    'x-ratelimit-limit': '5',
  });
});

test('an error that only the operator can mend tells its request id', () => {
  expect(
    parse(encodeError('openai-chat', new GatewayError('internal'), 'r42').bytes).error.message,
  ).toContain('r42');
});

test('the admin protocol gets problem details', () => {
  const { headers, bytes } = encodeError('sluice-admin', new GatewayError('conflict'), 'r1');
  expect(headers['content-type']).toBe('application/problem+json');
  expect(parse(bytes)).toEqual({
    type: 'urn:sluice:error:conflict',
    title: errorRegistry.conflict.message,
    status: 409,
    detail: errorRegistry.conflict.message,
    code: 'conflict',
    request_id: 'r1',
  });
});

test('no protocol tells what is internal, for any code', () => {
  for (const code of codes) {
    const error = new GatewayError(code, { internal: 'SECRET' });
    for (const protocol of protocols) {
      const whole = encodeError(protocol, error, 'r');
      const texts = [
        JSON.stringify(whole.headers),
        whole.bytes,
        encodeStreamError(protocol, 'sse', error, 'r'),
      ];
      expect(texts.map(text => Buffer.from(text).toString()).join(' ')).not.toContain('SECRET');
      expect(whole.status).toBe(errorRegistry[code].status);
    }
  }
});

test('in a stream the error is one event', () => {
  const text = Buffer.from(
    encodeStreamError('openai-chat', 'sse', new GatewayError('upstream_interrupted'), 'r'),
  ).toString();
  expect(text).toMatch(/^data: \{.*\}\n\n$/);
  expect(JSON.parse(text.slice(6)).error.code).toBe('upstream_interrupted');
});

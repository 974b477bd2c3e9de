import { expect, test } from 'vitest';
import { decodeError, decodeStreamError, encodeError, encodeStreamError } from './errors.ts';

test.each([
  [400, undefined, 'invalid_request_error'],
  [401, 'invalid_api_key', 'authentication_error'],
  [402, undefined, 'billing_error'],
  [403, undefined, 'permission_error'],
  [404, 'invalid_request_error', 'not_found_error'],
  [408, undefined, 'timeout_error'],
  [413, undefined, 'request_too_large'],
  [422, undefined, 'invalid_request_error'],
  [429, 'tokens', 'rate_limit_error'],
  [500, undefined, 'api_error'],
  [502, undefined, 'api_error'],
  [503, undefined, 'overloaded_error'],
  [504, undefined, 'timeout_error'],
  [529, 'overloaded_error', 'overloaded_error'],
])('status %d with type %s is a %s', (status, type, expected) => {
  const error = { status, message: 'm', ...(type !== undefined && { type }) };
  expect(encodeError(error, 'id')).toEqual({
    type: 'error',
    error: { type: expected, message: 'm' },
    request_id: 'id',
  });
});

test('an error is read whatever is missing', () => {
  const none = { status: 500, message: 'The provider answered with status 500.' };
  for (const body of [undefined, null, 'text', [], {}, { error: {} }, { error: { message: 1 } }])
    expect(decodeError(500, body)).toEqual(none);
  expect(decodeError(400, { error: 'wrong' })).toEqual({ status: 400, message: 'wrong' });
});

test('an error within a stream has the status that its type stands for', () => {
  const body = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
  const error = { status: 529, type: 'overloaded_error', message: 'Overloaded' };
  expect(decodeStreamError(body)).toEqual(error);
  const { event, data } = encodeStreamError(error, 'id');
  expect(event).toBe('error');
  expect(decodeStreamError(JSON.parse(data))).toEqual(error);
  expect(decodeStreamError({ type: 'error', error: { type: 'toString', message: 'm' } }).status).toBe(500);
});

import { createSecretKey } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Protocol } from '@sluice/contract';
import { expect, test } from 'vitest';
import { readCredential } from './credential.ts';
import { KeyHasher } from './key-hasher.ts';

const keys = new KeyHasher(createSecretKey(Buffer.from('a secret of this test')));
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln';
const session = `theme=dark; sluice_session=${TOKEN}`;

const kindOf = (headers: IncomingHttpHeaders, method = 'GET', protocol: Protocol = 'sluice-admin') =>
  readCredential(
    { headers: { host: 'gateway.example', ...headers }, url: '/api/v1/keys', method },
    keys,
    protocol,
  ).kind;

test('the session of a browser is a credential of the admin API, and of nothing else', () => {
  expect(kindOf({ cookie: session })).toBe('jwt');
  expect(kindOf({ cookie: session }, 'POST', 'openai-chat')).toBe('none');
  expect(kindOf({ cookie: 'sluice_session=nonsense' })).toBe('none');
  expect(kindOf({ cookie: session, authorization: 'Bearer sk-sluice-x' })).toBe('api-key');
});

test.each([
  ['a page of this address', { 'sec-fetch-site': 'same-origin' }, 'jwt'],
  ['another site', { 'sec-fetch-site': 'cross-site' }, 'none'],
  ['another host of the same site', { 'sec-fetch-site': 'same-site' }, 'none'],
  ['an older browser, from here', { origin: 'https://gateway.example' }, 'jwt'],
  ['an older browser, from elsewhere', { origin: 'https://evil.example' }, 'none'],
  ['nobody says where', {}, 'none'],
  ['a page without an origin', { origin: 'null' }, 'none'],
])('a change with a session counts where it was made by a page from here: %s', (_, headers, kind) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
    expect(kindOf({ cookie: session, ...headers }, method)).toBe(kind);
  expect(kindOf({ cookie: session, ...headers })).toBe('jwt');
});

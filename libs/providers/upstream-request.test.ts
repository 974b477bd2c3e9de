import { expect, test } from 'vitest';
import { findProvider } from './known-providers.ts';
import { buildUpstreamRequest } from './upstream-request.ts';

const target = { baseUrl: 'https://api.example.com/v1/' };

test.each([
  ['https://api.example.com/v1', 'https://api.example.com', '/v1/chat/completions'],
  ['https://api.example.com/v1/', 'https://api.example.com', '/v1/chat/completions'],
  ['https://api.example.com', 'https://api.example.com', '/chat/completions'],
  ['http://127.0.0.1:11434/v1', 'http://127.0.0.1:11434', '/v1/chat/completions'],
  ['https://a.example/openai?api-version=1', 'https://a.example', '/openai/chat/completions?api-version=1'],
])('chat at %s goes to %s and %s', (baseUrl, origin, path) => {
  expect(buildUpstreamRequest({ target: { baseUrl }, protocol: 'openai-chat' })).toMatchObject({
    origin,
    path,
    method: 'POST',
  });
});

test('embeddings have their own path', () => {
  const baseUrl = findProvider('openai')?.baseUrl ?? '';
  expect(buildUpstreamRequest({ target: { baseUrl }, protocol: 'openai-embeddings' }).path).toBe(
    '/v1/embeddings',
  );
});

test('the credential is a bearer token, and absent where there is none', () => {
  const headers = (apiKey?: string) =>
    buildUpstreamRequest({ target, protocol: 'openai-chat', apiKey }).headers;
  expect(headers('k').authorization).toBe('Bearer k');
  expect(headers()).not.toHaveProperty('authorization');
  expect(headers('')).not.toHaveProperty('authorization');
});

test('of the headers of the caller only those on the list go on', () => {
  const { headers } = buildUpstreamRequest({
    target,
    protocol: 'openai-chat',
    apiKey: 'ours',
    headers: { authorization: 'Bearer theirs', cookie: 'a=b', 'openai-beta': 'x', 'user-agent': 'curl' },
  });
  expect(headers).toEqual({
    accept: 'application/json',
    'accept-encoding': 'identity',
    authorization: 'Bearer ours',
    'content-type': 'application/json',
    'openai-beta': 'x',
    'user-agent': 'sluice',
  });
});

test('headers of one request are not seen by the next', () => {
  const parts = { target, protocol: 'openai-chat', stream: true } as const;
  buildUpstreamRequest({ ...parts, apiKey: 'k' }).headers['x-own'] = '1';
  expect(buildUpstreamRequest(parts).headers).not.toHaveProperty('x-own');
  expect(buildUpstreamRequest(parts).headers).not.toHaveProperty('authorization');
  expect(buildUpstreamRequest(parts).headers.accept).toContain('text/event-stream');
});

test('what cannot be called is an internal error', () => {
  const internal = expect.objectContaining({ code: 'internal' });
  expect(() => buildUpstreamRequest({ target, protocol: 'sluice-admin' })).toThrow(internal);
  expect(() => buildUpstreamRequest({ target: { baseUrl: 'nowhere' }, protocol: 'openai-chat' })).toThrow(
    internal,
  );
  expect(() => buildUpstreamRequest({ target: { baseUrl: 'file:///etc' }, protocol: 'openai-chat' })).toThrow(
    internal,
  );
});

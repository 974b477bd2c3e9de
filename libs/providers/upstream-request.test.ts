import type { Protocol } from '@sluice/contract';
import { expect, test } from 'vitest';
import { findProvider } from './known-providers.ts';
import { buildUpstreamRequest } from './upstream-request.ts';

const at = (baseUrl: string, kind = 'mine') => ({ target: { baseUrl, kind }, model: 'm' });
const { target } = at('https://api.example.com/v1/');

test.each([
  ['https://api.example.com/v1', 'https://api.example.com', '/v1/chat/completions'],
  ['https://api.example.com/v1/', 'https://api.example.com', '/v1/chat/completions'],
  ['https://api.example.com', 'https://api.example.com', '/chat/completions'],
  ['http://127.0.0.1:11434/v1', 'http://127.0.0.1:11434', '/v1/chat/completions'],
  ['https://a.example/openai?api-version=1', 'https://a.example', '/openai/chat/completions?api-version=1'],
])('chat at %s goes to %s and %s', (baseUrl, origin, path) => {
  expect(buildUpstreamRequest({ ...at(baseUrl), protocol: 'openai-chat' })).toMatchObject({
    origin,
    path,
    method: 'POST',
  });
});

test('embeddings have their own path', () => {
  const baseUrl = findProvider('openai')?.baseUrl ?? '';
  expect(buildUpstreamRequest({ ...at(baseUrl), protocol: 'openai-embeddings' }).path).toBe('/v1/embeddings');
});

test('the credential is a bearer token, and absent where there is none', () => {
  const headers = (apiKey?: string) =>
    buildUpstreamRequest({ target, model: 'm', protocol: 'openai-chat', apiKey }).headers;
  expect(headers('k').authorization).toBe('Bearer k');
  expect(headers()).not.toHaveProperty('authorization');
  expect(headers('')).not.toHaveProperty('authorization');
});

test('of the headers of the caller only those on the list go on', () => {
  const { headers } = buildUpstreamRequest({
    target,
    model: 'm',
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
  const parts = { target, model: 'm', protocol: 'openai-chat', stream: true } as const;
  buildUpstreamRequest({ ...parts, apiKey: 'k' }).headers['x-own'] = '1';
  expect(buildUpstreamRequest(parts).headers).not.toHaveProperty('x-own');
  expect(buildUpstreamRequest(parts).headers).not.toHaveProperty('authorization');
  expect(buildUpstreamRequest(parts).headers.accept).toContain('text/event-stream');
});

test('what cannot be called is an internal error', () => {
  const internal = expect.objectContaining({ code: 'internal' });
  expect(() => buildUpstreamRequest({ target, model: 'm', protocol: 'sluice-admin' })).toThrow(internal);
  expect(() => buildUpstreamRequest({ ...at('nowhere'), protocol: 'openai-chat' })).toThrow(internal);
  expect(() => buildUpstreamRequest({ ...at('file:///etc'), protocol: 'openai-chat' })).toThrow(internal);
});

test.each<[string, string, Protocol, string, string]>([
  ['anthropic', 'https://api.anthropic.com', 'anthropic-messages', '/v1/messages', '/v1/messages'],
  [
    'gemini',
    'https://g.example',
    'gemini',
    '/v1beta/models/a%2Fb:generateContent',
    '/v1beta/models/a%2Fb:streamGenerateContent?alt=sse',
  ],
  [
    'bedrock',
    'https://b.example',
    'bedrock-converse',
    '/model/a%2Fb/converse',
    '/model/a%2Fb/converse-stream',
  ],
  [
    'bedrock',
    'https://b.example',
    'anthropic-messages',
    '/model/a%2Fb/invoke',
    '/model/a%2Fb/invoke-with-response-stream',
  ],
  [
    'vertex',
    'https://v.example/v1/projects/p/locations/l',
    'anthropic-messages',
    '/v1/projects/p/locations/l/publishers/anthropic/models/a%2Fb:rawPredict',
    '/v1/projects/p/locations/l/publishers/anthropic/models/a%2Fb:streamRawPredict',
  ],
  [
    'azure-openai',
    'https://z.example/openai?api-version=1',
    'openai-chat',
    '/openai/deployments/a%2Fb/chat/completions?api-version=1',
    '/openai/deployments/a%2Fb/chat/completions?api-version=1',
  ],
  [
    'azure-openai',
    'https://z.example/openai/v1',
    'openai-chat',
    '/openai/v1/chat/completions',
    '/openai/v1/chat/completions',
  ],
  ['cohere', 'https://c.example', 'cohere-rerank', '/v2/rerank', '/v2/rerank'],
  ['openrouter', 'https://o.example/api/v1', 'anthropic-messages', '/api/v1/messages', '/api/v1/messages'],
])('%s at %s is called in %s at %s, for a stream at %s', (kind, baseUrl, protocol, whole, stream) => {
  const parts = { target: { kind, baseUrl }, model: 'a/b', protocol };
  expect(buildUpstreamRequest(parts).path).toBe(whole);
  expect(buildUpstreamRequest({ ...parts, stream: true }).path).toBe(stream);
});

test.each(['', '.', '..'])('a model named %o does not become a step in the path', model => {
  const target = { kind: 'bedrock', baseUrl: 'https://b.example' };
  expect(() => buildUpstreamRequest({ target, model, protocol: 'bedrock-converse' })).toThrow(
    expect.objectContaining({ code: 'invalid_request' }),
  );
});

test.each([
  ['anthropic', 'anthropic-messages', 'x-api-key'],
  ['gemini', 'gemini', 'x-goog-api-key'],
  ['azure-openai', 'openai-chat', 'api-key'],
] as const)('%s gets its key in %3$s', (kind, protocol, header) => {
  const { headers } = buildUpstreamRequest({
    ...at('https://a.example', kind),
    protocol,
    apiKey: 'k',
  });
  expect(headers[header]).toBe('k');
  expect(headers).not.toHaveProperty('authorization');
});

test('anthropic is told a version, the one of the caller where there is one, and the features of the caller', () => {
  const parts = { ...at('https://a.example', 'anthropic'), protocol: 'anthropic-messages' } as const;
  expect(buildUpstreamRequest(parts).headers['anthropic-version']).toBe('2023-06-01');
  const headers = { 'anthropic-version': '2099-01-01', 'anthropic-beta': 'a,b', 'openai-beta': 'c' };
  const built = buildUpstreamRequest({ ...parts, headers }).headers;
  expect(built).toMatchObject({ 'anthropic-version': '2099-01-01', 'anthropic-beta': 'a,b' });
  expect(built).not.toHaveProperty('openai-beta');
});

test('the boundary of a form goes on, and the type of no other body', () => {
  const headers = { 'content-type': 'multipart/form-data; boundary=b' };
  const of = (protocol: Protocol) =>
    buildUpstreamRequest({ target, model: 'm', protocol, headers }).headers['content-type'];
  expect(of('openai-transcriptions')).toBe(headers['content-type']);
  expect(of('openai-chat')).toBe('application/json');
});

test('configured headers are sent, and go before those of the caller', () => {
  const { headers } = buildUpstreamRequest({
    target,
    model: 'm',
    protocol: 'openai-chat',
    headers: { 'x-title': 'theirs' },
    ownHeaders: { 'x-title': 'ours', 'x-tenant': 't' },
  });
  expect(headers).toMatchObject({ 'x-title': 'ours', 'x-tenant': 't' });
});

test('a plain service gets method, path, query and headers, but no credential and nothing of the connection', () => {
  const request = buildUpstreamRequest({
    target: { kind: 'http', baseUrl: 'http://ai-service:8080/base/?tenant=1' },
    model: '',
    protocol: 'http',
    method: 'PUT',
    path: '/predict?x=1',
    headers: {
      'x-own': 'a',
      'content-type': 'text/csv',
      authorization: 'Bearer ours',
      'transfer-encoding': 'chunked',
    },
  });
  expect(request).toEqual({
    origin: 'http://ai-service:8080',
    path: '/base/predict?x=1&tenant=1',
    method: 'PUT',
    headers: { 'x-own': 'a', 'content-type': 'text/csv' },
  });
});

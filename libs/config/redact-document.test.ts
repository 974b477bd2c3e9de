import { expect, test } from 'vitest';
import { redactDocument } from './redact-document.ts';

test('literal secrets are hidden, references to them are shown', () => {
  const document = {
    auth: { keySecret: 'literal', jwt: [{ issuer: 'i', secret: '${JWT_SECRET}' }] },
    providers: [
      { name: 'a', apiKey: '${KEY:-sk-default}', baseUrl: 'https://user:pass@a.example/v1' },
      { name: 'b', apiKeys: ['sk-literal', '${file:/run/key}', 'Bearer ${KEY}', 42] },
    ],
    state: { redis: { url: 'redis://:${REDIS_PASSWORD}@redis:6379' } },
    bus: { nats: { servers: ['nats://me:secret@nats:4222', 'nats://nats:4222'] } },
    guardrails: { p: { input: [{ detector: 'blocklist', terms: ['a@b'] }] } },
  };
  expect(redactDocument(document)).toEqual({
    auth: { keySecret: '[secret]', jwt: [{ issuer: 'i', secret: '${JWT_SECRET}' }] },
    providers: [
      { name: 'a', apiKey: '${KEY:-[secret]}', baseUrl: 'https://user:[secret]@a.example/v1' },
      { name: 'b', apiKeys: ['[secret]', '${file:/run/key}', '[secret]', '[secret]'] },
    ],
    state: { redis: { url: 'redis://:${REDIS_PASSWORD}@redis:6379' } },
    bus: { nats: { servers: ['nats://me:[secret]@nats:4222', 'nats://nats:4222'] } },
    guardrails: { p: { input: [{ detector: 'blocklist', terms: ['a@b'] }] } },
  });
});

test('a token before the host is hidden, a path with an at sign is none', () => {
  expect(
    redactDocument(['nats://token@nats:4222', 'nats://${TOKEN}@nats:4222', 'https://host/@scope']),
  ).toEqual(['nats://[secret]@nats:4222', 'nats://${TOKEN}@nats:4222', 'https://host/@scope']);
});

test('a password with a slash or an at sign is hidden whole', () => {
  expect(redactDocument({ state: { redis: { url: 'redis://u:p@ss/w:rd@redis:6379/0' } } })).toEqual({
    state: { redis: { url: 'redis://u:[secret]@redis:6379/0' } },
  });
});

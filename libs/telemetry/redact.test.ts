import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactLine, redactText } from './redact.ts';

const canary = 'CANARYcanary0123456789';

test.each([
  `Authorization: Bearer ${canary}`,
  `authorization: Basic ${canary}==`,
  `Basic ${canary}==`,
  `bearer  ${canary}`,
  `x-api-key: ${canary}`,
  `api-key=${canary}`,
  `cookie: session=${canary}; other=${canary}`,
  `{"apiKey":"${canary}"}`,
  `{\\"api_key\\": \\"${canary}\\"}`,
  `{"key": "${canary}"}`,
  `password='${canary}'`,
  `client_secret=${canary}&x=1`,
  `https://host/v1?key=${canary}&x=1`,
  `redis://user:${canary}@host:6379/0`,
  `nats://${canary}@host:4222`,
  `incorrect key sk-${canary} given`,
  `line\nsk-sluice-${canary}`,
  `gsk_${canary}`,
  `AIza${canary}`,
  `eyJhbGciOiJub25lIn0.${canary}.`,
  `x=eyJ${canary}.eyJ${canary}.${canary}!`,
  `Bearer%20eyJ${canary}.eyJ${canary}.${canary}`,
  `-----BEGIN EC PRIVATE KEY-----\n${canary}\n-----END EC PRIVATE KEY-----`,
])('no secret is left of %j, in a text and in a log line', text => {
  expect(redactText(text)).not.toContain(canary);
  expect(redactLine(`${JSON.stringify({ msg: text })}\n`)).not.toContain(canary);
  expect(redactLine(`${JSON.stringify({ a: [{ b: JSON.stringify({ text }) }] })}\n`)).not.toContain(canary);
});

test.each([
  'a task-force of sluice.example.com took 12 ms',
  'keyId key-1 of tenant acme used 12 tokens: 3 in, 9 out',
  'https://api.example.com/v1/chat/completions?page=2',
  'mail to someone@example.com',
])('an ordinary text stays as it is: %s', text => {
  expect(redactText(text)).toBe(text);
});

const secretNames = [
  'authorization',
  'Proxy-Authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'api-key',
  'apiKey',
  'apiKeys',
  'api_key',
  'key',
  'token',
  'accessToken',
  'refresh_token',
  'secret',
  'clientSecret',
  'keySecret',
  'password',
  'credential',
  'privateKey',
  'adminKey',
];

test('the value of a field with a secret name is taken out at every depth, whatever its type', () => {
  const depths = fc.array(fc.oneof(fc.constant('in'), fc.constant(0)), { maxLength: 6 });
  const values = fc.constantFrom<unknown>(canary, [canary], { inner: canary }, [[canary]]);
  fc.assert(
    fc.property(fc.constantFrom(...secretNames), depths, values, (name, depth, value) => {
      const field = depth.reduce<unknown>((inner, step) => (step === 0 ? [inner] : { in: inner }), {
        [name]: value,
      });
      expect(redactLine(`${JSON.stringify({ field })}\n`)).not.toContain(canary);
    }),
  );
});

test('the value after a secret name in a list of raw headers is taken out', () => {
  const rawHeaders = ['host', 'example.com', 'X-Api-Key', canary, 'cookie', canary];
  expect(JSON.parse(redactLine(JSON.stringify({ rawHeaders }))).rawHeaders).toEqual([
    'host',
    'example.com',
    'X-Api-Key',
    '[redacted]',
    'cookie',
    '[redacted]',
  ]);
});

test('bytes are not written as numbers that anybody can read back', () => {
  const bytes = Buffer.from(canary);
  const line = JSON.stringify({ a: bytes, b: new Uint8Array(bytes) });
  expect(JSON.parse(redactLine(line))).toEqual({ a: '[22 bytes]', b: '[22 bytes]' });
});

test('fields that only look like secrets by a part of their name stay', () => {
  const line = `${JSON.stringify({ keyId: 'key-1', maxTokens: 5, tokens: { input: 1 }, secretary: 'x', a: { key: null } })}\n`;
  expect(redactLine(line)).toBe(line);
});

test('any line of JSON stays one line of JSON', () => {
  fc.assert(
    fc.property(fc.object(), fc.constantFrom('x', 'sk-abcdef', 'token: x', 'eyJ.'), (fields, msg) => {
      const line = redactLine(`${JSON.stringify({ ...fields, msg })}\n`);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      JSON.parse(line);
    }),
  );
});

test('a line that is not JSON but suspicious is left out rather than written', () => {
  expect(redactLine(`{"token":"${canary}`)).not.toContain(canary);
});

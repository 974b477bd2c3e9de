import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { resolveConfig } from './resolve-config.ts';
import { sealDocument, secretNamesOf } from './seal-document.ts';

function seal(document: unknown) {
  const taken = new Map<string, string>();
  const sealed = sealDocument(document, text => {
    const name = `inline-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
    taken.set(name, text);
    return name;
  });
  return { sealed, taken };
}

const provider = (more: object) => ({
  providers: [{ name: 'own', baseUrl: 'https://own.example/v1', ...more }],
});

test('secrets in clear are taken out wherever they may stand, references stay', () => {
  const document = {
    ...provider({
      apiKey: 'sk-canary',
      apiKeys: ['${A}', 'sk-canary-2'],
      headers: { 'x-token': 'canary-3' },
    }),
    auth: {
      jwt: [
        { issuer: 'i', audience: 'a', secret: '${file:/run/secret}' },
        { issuer: 'j', audience: 'a', secret: 'canary-4' },
      ],
    },
  };
  const { sealed, taken } = seal(document);
  expect([...taken.values()].sort()).toEqual(['canary-3', 'canary-4', 'sk-canary', 'sk-canary-2']);
  expect(JSON.stringify(sealed)).not.toContain('canary');
  expect(JSON.stringify(sealed)).toContain('${file:/run/secret}');
  expect(secretNamesOf(sealed)).toEqual(new Set(taken.keys()));
  expect(seal(sealed).taken.size).toBe(0);
});

test('what was taken out is what it was where it is resolved, its own references too', () => {
  const { sealed, taken } = seal(
    provider({ apiKey: 'sk-canary', headers: { 'x-token': 'Bearer ${TOKEN}' } }),
  );
  const secretOf = (name: string) => taken.get(name);
  const config = resolveConfig(sealed, { env: { TOKEN: 't' }, secrets: 'require', secretOf });
  expect(config.providers[0]?.apiKey?.reveal()).toBe('sk-canary');
  expect(config.providers[0]?.headers['x-token']?.reveal()).toBe('Bearer t');
});

test('a named secret is taken as it is: no reference in it is followed', () => {
  const document = provider({ apiKey: '${secret:openai}' });
  const options = { env: { HOME: 'x' }, secrets: 'require', secretOf: () => '${HOME}' } as const;
  expect(resolveConfig(document, options).providers[0]?.apiKey?.reveal()).toBe('${HOME}');
  expect(() => resolveConfig(document, { env: {}, secrets: 'require' })).toThrow(
    'secret openai is not there',
  );
  expect(resolveConfig(document, { env: {}, secrets: 'defer' }).providers[0]?.apiKey).toBeUndefined();
});

test.each([
  ['https://user:canary@host/v1', false],
  ['https://:canary@host/v1', false],
  ['https://user:${PASSWORD}@host/v1', true],
  ['https://host/v1?at=a:b@c', true],
  ['https://host:8080/v1', true],
])('an address %s is kept: %s', (baseUrl, isKept) => {
  const attempt = () => seal({ providers: [{ name: 'own', baseUrl }] });
  if (isKept) expect(attempt().sealed).toEqual({ providers: [{ name: 'own', baseUrl }] });
  else expect(attempt).toThrow('providers[0].baseUrl: a password in an address');
});

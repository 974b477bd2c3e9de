import { expect, test } from 'vitest';
import { resolveText } from './references.ts';

const sources = {
  env: { HOST: 'example.org', EMPTY: '', NESTED: '${HOST}' },
  readFile: (path: string): string => {
    if (path === '/run/key') return 'from-file\n';
    throw new Error('no such file');
  },
};
const resolve = (text: string) => resolveText(text, sources);

test.each([
  ['https://${HOST}/v1', 'https://example.org/v1'],
  ['${HOST}:${HOST}', 'example.org:example.org'],
  ['${UNSET:-fallback}', 'fallback'],
  ['${EMPTY:-fallback}', 'fallback'],
  ['${UNSET:-}', ''],
  ['${UNSET:-a:-b}', 'a:-b'],
  ['${EMPTY}', ''],
  ['${file:/run/key}', 'from-file'],
  ['$${HOST}', '${HOST}'],
  ['$HOST and $ and {HOST}', '$HOST and $ and {HOST}'],
])('%j becomes %j', (text, expected) => expect(resolve(text)).toMatchObject({ text: expected, missing: [] }));

test('what a reference brings in is not looked at again', () => {
  expect(resolve('${NESTED}').text).toBe('${HOST}');
});

test.each([
  ['${UNSET}', 'environment variable UNSET is not set'],
  ['${file:/run/none}', 'file /run/none cannot be read: no such file'],
  ['${not a name}', 'expected ${NAME}'],
])('%j says what is missing', (text, expected) => expect(resolve(text).missing[0]).toContain(expected));

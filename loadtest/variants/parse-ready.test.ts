import { expect, test } from 'vitest';
import { parseReady } from './start-variant.ts';

test('the line with the address is told from log lines and from text', () => {
  expect(parseReady('{"url":"http://127.0.0.1:1","adminKey":"a","apiKey":"k"}')).toEqual({
    url: 'http://127.0.0.1:1',
    apiKey: 'k',
  });
  expect(parseReady('{"url":"http://127.0.0.1:1"}')).toEqual({ url: 'http://127.0.0.1:1' });
  expect(parseReady('{"level":"info","url":"http://127.0.0.1:1","msg":"listening"}')).toBeUndefined();
  expect(parseReady('ready at http://127.0.0.1:1')).toBeUndefined();
});

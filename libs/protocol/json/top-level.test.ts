import fc from 'fast-check';
import { expect, test } from 'vitest';
import { patchTopLevel } from './top-level.ts';

const patched = (body: string, patch: Record<string, string | undefined>): string =>
  Buffer.from(patchTopLevel(Buffer.from(body), patch)).toString();

test('a member is replaced and every other byte stays', () => {
  expect(patched('{ "model" : "a" ,\n "n": 1.50 }', { model: '"b"' })).toBe(
    '{ "model" : "b" ,\n "n": 1.50 }',
  );
});

test('a missing member is added after the last one', () => {
  expect(patched('{"a":1 }', { b: '2', c: '{}' })).toBe('{"a":1,"b":2,"c":{} }');
  expect(patched('{}', { b: '2' })).toBe('{"b":2}');
  expect(patched(' { } ', { b: '2' })).toBe(' {"b":2 } ');
});

test('a removed member takes one comma with it', () => {
  expect(patched('{"a":1,"b":2,"c":3}', { a: undefined })).toBe('{"b":2,"c":3}');
  expect(patched('{"a":1,"b":2,"c":3}', { b: undefined })).toBe('{"a":1,"c":3}');
  expect(patched('{"a":1,"b":2,"c":3}', { b: undefined, c: undefined })).toBe('{"a":1}');
  expect(patched('{"a":1}', { a: undefined, b: '2' })).toBe('{"b":2}');
});

test('a key that stands more than once is replaced everywhere, also where it is written with escapes', () => {
  expect(patched('{"model":"a","mod\\u0065l":"b","x":0,"model":"c"}', { model: '"z"' })).toBe(
    '{"model":"z","mod\\u0065l":"z","x":0,"model":"z"}',
  );
  expect(patched('{"model":"a","x":0,"mod\\u0065l":"b"}', { model: undefined })).toBe('{"x":0}');
});

test('what looks like a member inside a string or a nested object is left alone', () => {
  const body = '{"s":"\\"model\\":1,}{","o":{"model":"in"},"l":[{"model":[1,2]}],"model":"a"}';
  expect(patched(body, { model: '"b"' })).toBe(body.replace('"model":"a"', '"model":"b"'));
});

test('text beyond ASCII keeps its bytes', () => {
  expect(patched('{"ключ":"значение 😀","model":"a"}', { model: '"ü"', ключ: undefined })).toBe(
    '{"model":"ü"}',
  );
});

test.each(['', ' ', '[]', '"a"', '{', '1', '{"a":1'])('%j is refused', body => {
  expect(() => patched(body, { a: '1' })).toThrow(expect.objectContaining({ code: 'invalid_json' }));
});

test('a patch gives what editing the parsed object gives', () => {
  const key = fc.constantFrom('a', 'b', 'model', '__proto__', 'constructor', 'é"\\', '');
  const object = fc.dictionary(key, fc.jsonValue({ maxDepth: 3 }));
  const patch = fc.dictionary(
    fc.constantFrom('a', 'model', 'new', 'é"\\'),
    fc.option(fc.jsonValue({ maxDepth: 1 }), { nil: undefined }),
  );
  fc.assert(
    fc.property(object, patch, fc.constantFrom(undefined, 2, '\t'), (before, changes, indent) => {
      const texts = Object.fromEntries(
        Object.entries(changes).map(([name, value]) => [
          name,
          value === undefined ? undefined : JSON.stringify(value),
        ]),
      );
      const result = JSON.parse(patched(JSON.stringify(before, undefined, indent), texts));
      const expected = JSON.parse(JSON.stringify(before));
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined) delete expected[name];
        else expected[name] = JSON.parse(JSON.stringify(value));
      }
      expect(result).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

import { GatewayError } from '@sluice/contract';
import { expect, test } from 'vitest';
import type { JsonObject } from './read-object.ts';
import {
  arrayAt,
  asObject,
  extensionsOf,
  mapObjects,
  objectAt,
  optionalArray,
  optionalBoolean,
  optionalInteger,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  readAnswer,
  restOf,
  stringAt,
} from './reader.ts';

type Read = (object: JsonObject, key: string, path: string) => unknown;

const optional: [string, Read, unknown, unknown][] = [
  ['optionalString', optionalString, 'a', 1],
  ['optionalBoolean', optionalBoolean, false, 'false'],
  ['optionalNumber', optionalNumber, 0.5, '0.5'],
  ['optionalInteger', optionalInteger, -3, 0.5],
  ['optionalArray', optionalArray, [1], { 0: 1 }],
  ['optionalObject', optionalObject, { a: 1 }, [1]],
  ['optionalStrings', optionalStrings, ['a'], 'a'],
];
const required: [string, Read, unknown, unknown][] = [
  ['stringAt', stringAt, '', null],
  ['arrayAt', arrayAt, [], undefined],
  ['objectAt', objectAt, {}, null],
];

const paramOf = (read: () => unknown): string | undefined => {
  try {
    read();
  } catch (error) {
    return GatewayError.from(error).details.param;
  }
  throw new TypeError('It was accepted.');
};

test.each([...optional, ...required])(
  '%s returns what fits and names the path of what does not',
  (_name, read, fits, not) => {
    expect(read({ key: fits }, 'key', 'tools[1]')).toEqual(fits);
    expect(paramOf(() => read({ key: not }, 'key', 'tools[1]'))).toBe('tools[1].key');
    expect(paramOf(() => read({ key: not }, 'key', ''))).toBe('key');
  },
);

test.each(optional)('%s reads null as not given', (_name, read) => {
  expect(read({ key: null }, 'key', '')).toBeUndefined();
  expect(read({}, 'key', '')).toBeUndefined();
});

test('an integer outside its range is refused, and the range is told', () => {
  expect(optionalInteger({ n: 3 }, 'n', '', 1, 3)).toBe(3);
  expect(() => optionalInteger({ n: 4 }, 'n', '', 1, 3)).toThrow('n: expected an integer from 1 to 3.');
  expect(() => optionalInteger({ n: 0 }, 'n', '', 1)).toThrow('n: expected an integer of at least 1.');
  expect(() => optionalInteger({ n: 2 ** 53 }, 'n', '')).toThrow('n: expected an integer.');
});

test('elements of arrays have their index in the path', () => {
  expect(paramOf(() => optionalStrings({ stop: ['a', 1] }, 'stop', 'a'))).toBe('a.stop[1]');
  expect(paramOf(() => mapObjects([{}, 1], 'messages', () => 0))).toBe('messages[1]');
  expect(mapObjects([{ a: 1 }], 'm', (element, path, index) => [element.a, path, index])).toEqual([
    [1, 'm[0]', 0],
  ]);
  expect(paramOf(() => asObject('x', 'messages[0]'))).toBe('messages[0]');
});

test('the rest holds what is not known, a member called __proto__ too', () => {
  const object = JSON.parse('{"a":1,"b":null,"__proto__":{"x":1}}');
  const known = new Set(['a']);
  expect(JSON.stringify(restOf(object, known))).toBe('{"b":null,"__proto__":{"x":1}}');
  expect(restOf({ a: 1, b: undefined }, known)).toBeUndefined();
  expect(extensionsOf({ a: 1, b: 2 }, known, 'gemini')).toEqual({ protocol: 'gemini', members: { b: 2 } });
  expect(extensionsOf({ a: 1 }, known, 'gemini')).toBeUndefined();
});

test('what is wrong in an answer is for the operator, not the caller', () => {
  expect(readAnswer(() => 1)).toBe(1);
  expect(() => readAnswer(() => stringAt({}, 'id', ''))).toThrow(
    expect.objectContaining({ code: 'upstream_invalid', details: { internal: 'id: expected a string.' } }),
  );
  expect(() =>
    readAnswer(() => {
      throw new TypeError('other');
    }),
  ).toThrow('other');
});

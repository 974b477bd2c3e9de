import { type ChatProtocol, GatewayError } from '@sluice/contract';
import type { Extensions } from '../ir/extensions.ts';
import { joinPath } from './path.ts';
import { invalidRequest, isObject, type JsonObject } from './read-object.ts';

/**
 * Typed reading of members. `path` is the path of the object, '' for the body itself; it is only joined with
 * the key when something is wrong. Everything here throws `invalid_request` with the path as `param`;
 * `readAnswer` makes of that what a provider's answer needs. `null` is read as "not given" throughout.
 */
export const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null;

export const wrongField = (path: string, key: string | number, expected: string): GatewayError =>
  invalidRequest(joinPath(path, key), `expected ${expected}.`);

export function optionalString(object: JsonObject, key: string, path: string): string | undefined {
  const value = object[key];
  if (typeof value === 'string') return value;
  if (isAbsent(value)) return undefined;
  throw wrongField(path, key, 'a string');
}

export function stringAt(object: JsonObject, key: string, path: string): string {
  const value = object[key];
  if (typeof value === 'string') return value;
  throw wrongField(path, key, 'a string');
}

export function optionalBoolean(object: JsonObject, key: string, path: string): boolean | undefined {
  const value = object[key];
  if (typeof value === 'boolean') return value;
  if (isAbsent(value)) return undefined;
  throw wrongField(path, key, 'true or false');
}

export function optionalNumber(object: JsonObject, key: string, path: string): number | undefined {
  const value = object[key];
  if (typeof value === 'number') return value;
  if (isAbsent(value)) return undefined;
  throw wrongField(path, key, 'a number');
}

export function optionalInteger(
  object: JsonObject,
  key: string,
  path: string,
  min: number = Number.MIN_SAFE_INTEGER,
  max: number = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = object[key];
  if (isAbsent(value)) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
  if (min === Number.MIN_SAFE_INTEGER) throw wrongField(path, key, 'an integer');
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  throw wrongField(path, key, `an integer ${range}`);
}

export function optionalArray(object: JsonObject, key: string, path: string): unknown[] | undefined {
  const value = object[key];
  if (Array.isArray(value)) return value;
  if (isAbsent(value)) return undefined;
  throw wrongField(path, key, 'an array');
}

export function arrayAt(object: JsonObject, key: string, path: string): unknown[] {
  const value = object[key];
  if (Array.isArray(value)) return value;
  throw wrongField(path, key, 'an array');
}

export function optionalObject(object: JsonObject, key: string, path: string): JsonObject | undefined {
  const value = object[key];
  if (isObject(value)) return value;
  if (isAbsent(value)) return undefined;
  throw wrongField(path, key, 'an object');
}

export function objectAt(object: JsonObject, key: string, path: string): JsonObject {
  const value = object[key];
  if (isObject(value)) return value;
  throw wrongField(path, key, 'an object');
}

export function optionalStrings(object: JsonObject, key: string, path: string): string[] | undefined {
  return optionalArray(object, key, path)?.map((value, index) => {
    if (typeof value === 'string') return value;
    throw wrongField(joinPath(path, key), index, 'a string');
  });
}

/** A value that stands at `path` itself, such as an element of an array. */
export function asObject(value: unknown, path: string): JsonObject {
  if (isObject(value)) return value;
  throw invalidRequest(path, 'expected an object.');
}

/** Each element of an array, which has to be an object, with its path. */
export function mapObjects<T>(
  array: readonly unknown[],
  path: string,
  read: (element: JsonObject, path: string, index: number) => T,
): T[] {
  return array.map((element, index) => {
    const elementPath = `${path}[${index}]`;
    return read(asObject(element, elementPath), elementPath, index);
  });
}

/** The members that are not among the known ones; undefined where there are none. */
export function restOf(object: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  let rest: JsonObject | undefined;
  for (const key in object) {
    if (known.has(key) || object[key] === undefined) continue;
    rest ??= {};
    // Parsed JSON may have an own member of this name; assigning to it would set the prototype.
    if (key === '__proto__') Object.defineProperty(rest, key, { ...plain, value: object[key] });
    else rest[key] = object[key];
  }
  return rest;
}
const plain = { enumerable: true, configurable: true, writable: true };

/** The unknown members as `extensions` of a node. */
export function extensionsOf(
  object: JsonObject,
  known: ReadonlySet<string>,
  protocol: ChatProtocol,
): Extensions | undefined {
  const members = restOf(object, known);
  return members && { protocol, members };
}

/** Runs a decoder of a provider's answer: what is wrong in it is `upstream_invalid`, its place for the operator. */
export function readAnswer<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'invalid_request') throw error;
    throw new GatewayError('upstream_invalid', { internal: error.message }, { cause: error });
  }
}

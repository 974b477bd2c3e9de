import type { Extensions } from '../ir/extensions.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';

/**
 * Protobuf's JSON takes both `lowerCamelCase` and the `snake_case` of the definition
 * (https://protobuf.dev/programming-guides/json/#json-options). Decoders see the first; which one it was is
 * kept as form, so that it goes out as it came.
 */
const camelOf = (key: string): string =>
  key.replace(/_([a-z0-9])/g, (_match, letter) => letter.toUpperCase());

/** What a node of the representation keeps of Gemini's: members without a name, and how named ones were written. */
export class Notes {
  #members: JsonObject | undefined;
  #form: JsonObject | undefined;
  #names: JsonObject | undefined;

  /**
   * The object by its camelCase names; itself where there is nothing to note. Members that are not known are
   * kept, those of a nested object beneath its name.
   */
  read(object: JsonObject, known: ReadonlySet<string>, nestedIn?: string): JsonObject {
    for (const key in object) if (!known.has(key)) return this.#sort(object, known, nestedIn);
    return object;
  }

  keep(key: string, value: unknown): void {
    this.#form ??= {};
    this.#form[key] = value;
  }

  member(key: string, value: unknown, nestedIn?: string): void {
    this.#members ??= {};
    let members = this.#members;
    if (nestedIn !== undefined) {
      const nested = members[nestedIn];
      members = isObject(nested) ? nested : {};
      this.#members[nestedIn] = members;
    }
    setOwn(members, key, value);
  }

  extensions(): Extensions | undefined {
    if (this.#names !== undefined) this.keep('names', this.#names);
    if (this.#members === undefined && this.#form === undefined) return undefined;
    return { protocol: 'gemini', members: this.#members ?? {}, ...(this.#form && { form: this.#form }) };
  }

  #sort(object: JsonObject, known: ReadonlySet<string>, nestedIn?: string): JsonObject {
    const sorted: JsonObject = {};
    for (const key in object) {
      const value = object[key];
      const name = known.has(key) ? key : camelOf(key);
      if (!known.has(name)) {
        this.member(key, value, nestedIn);
        continue;
      }
      if (name !== key) {
        this.#names ??= {};
        this.#names[name] = key;
      }
      sorted[name] ??= value;
    }
    return sorted;
  }
}

/** Parsed JSON may have an own member `__proto__`; assigning to it would set the prototype. */
function setOwn(target: JsonObject, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** What Gemini's codec itself kept of a node; undefined where another one did. */
export const formOf = (extensions: Extensions | undefined): JsonObject | undefined =>
  extensions?.protocol === 'gemini' ? extensions.form : undefined;

export const membersOf = (extensions: Extensions | undefined): JsonObject | undefined =>
  extensions?.protocol === 'gemini' ? extensions.members : undefined;

/** Adds to a written node what was noted when it was read: unknown members, and the spelling of names. */
export function withNotes(written: JsonObject, extensions: Extensions | undefined): JsonObject {
  if (extensions?.protocol !== 'gemini') return written;
  const { members, form } = extensions;
  for (const key in members) {
    const value = members[key];
    const present = written[key];
    if (isObject(present) && isObject(value)) written[key] = { ...value, ...present };
    else if (present === undefined) setOwn(written, key, value);
  }
  const names = form?.names;
  return isObject(names) ? rename(written, names, 1) : written;
}

/** `depth`: how far below nested objects of the node itself go; what lies deeper is the caller's own. */
function rename(written: JsonObject, names: JsonObject, depth: number): JsonObject {
  const renamed: JsonObject = {};
  for (const key in written) {
    const value = written[key];
    const name = names[key];
    setOwn(
      renamed,
      typeof name === 'string' ? name : key,
      depth > 0 && isObject(value) ? rename(value, names, depth - 1) : value,
    );
  }
  return renamed;
}

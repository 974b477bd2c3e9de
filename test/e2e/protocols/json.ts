export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The member as an object; an empty one where it is none. */
export const objectIn = (value: unknown, ...path: readonly (string | number)[]): JsonObject => {
  const found = valueIn(value, ...path);
  return isObject(found) ? found : {};
};

export const listIn = (value: unknown, ...path: readonly (string | number)[]): JsonObject[] => {
  const found = valueIn(value, ...path);
  return Array.isArray(found) ? found.filter(isObject) : [];
};

export const textIn = (value: unknown, ...path: readonly (string | number)[]): string => {
  const found = valueIn(value, ...path);
  return typeof found === 'string' ? found : '';
};

export const numberIn = (value: unknown, ...path: readonly (string | number)[]): number => {
  const found = valueIn(value, ...path);
  return typeof found === 'number' ? found : 0;
};

export function valueIn(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found) && typeof step === 'number') found = found[step];
    else if (isObject(found)) found = found[String(step)];
    else return undefined;
  }
  return found;
}

/** A JSON object in a text; an empty one where there is none, as for a tool that was called without arguments. */
export function parsed(text: string): JsonObject {
  if (text.trim() === '') return {};
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : {};
}

/** A value as JSON has it: no undefined members, no classes. */
export const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

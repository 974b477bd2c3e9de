/** Where something stands in a configuration: `['routes', 0, 'name']`. */
export type ConfigPath = readonly (string | number)[];

/** `routes[0].name`; keys that are no plain words are quoted: `tiers["free plan"].models`. */
export function formatPath(path: ConfigPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (!/^[\w-]+$/.test(part)) text += `[${JSON.stringify(part)}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}

/** Paths as keys of maps and sets. */
export const pathKey = (path: ConfigPath): string => JSON.stringify(path);

const isContainer = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null;

export function valueAt(value: unknown, path: ConfigPath): unknown {
  let current = value;
  for (const part of path) {
    if (!isContainer(current) || !Object.hasOwn(current, part)) return undefined;
    current = current[part];
  }
  return current;
}

/** Sets in place what stands at `path`, creating objects and lists on the way; `undefined` deletes it. */
export function setAt(root: unknown, path: ConfigPath, value: unknown): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let current = root;
  for (const [index, part] of path.slice(0, -1).entries()) {
    if (!isContainer(current)) return;
    if (!Object.hasOwn(current, part)) current[part] = typeof path[index + 1] === 'number' ? [] : {};
    current = current[part];
  }
  if (!isContainer(current)) return;
  if (value === undefined) delete current[last];
  else current[last] = value;
}

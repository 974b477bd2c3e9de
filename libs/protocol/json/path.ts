import { skipString } from './scan.ts';

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const MAX_KEY_LENGTH = 64;
const MAX_PATH_LENGTH = 512;

/** Adds a key to a path: `messages[2]` and `role` give `messages[2].role`. */
export function joinPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  const short = key.length > MAX_KEY_LENGTH ? `${key.slice(0, MAX_KEY_LENGTH)}…` : key;
  if (!PLAIN_KEY.test(short)) return `${parent}[${JSON.stringify(short)}]`;
  return parent === '' ? short : `${parent}.${short}`;
}

export const boundPath = (path: string): string =>
  path.length > MAX_PATH_LENGTH ? `${path.slice(0, MAX_PATH_LENGTH)}…` : path;

/** The text of a key given with its quotes, read as latin1; the raw text where it is not valid JSON. */
export function decodeKey(quoted: string): string {
  const text = Buffer.from(quoted, 'latin1').toString('utf8');
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

/** Where in a document the byte at `offset` is, such as `messages[2].content`: for error messages only. */
export function pathAt(text: string, offset: number): string {
  const open: { array: boolean; key: string | number }[] = [];
  let lastString = '';
  let top: { array: boolean; key: string | number } | undefined;
  for (let index = 0; index < offset; index += 1) {
    const character = text[index];
    if (character === '"') {
      const end = skipString(text, index);
      lastString = text.slice(index, end);
      index = end - 1;
    } else if (character === ':' && top !== undefined && !top.array) top.key = decodeKey(lastString);
    else if (character === ',' && top?.array && typeof top.key === 'number') top.key += 1;
    else if (character === '{' || character === '[') {
      top = { array: character === '[', key: character === '[' ? 0 : '' };
      open.push(top);
    } else if (character === '}' || character === ']') {
      open.pop();
      top = open.at(-1);
    }
  }
  return boundPath(open.reduce((path, { key }) => joinPath(path, key), ''));
}

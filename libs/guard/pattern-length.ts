const REPEAT = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/;

/**
 * The most characters that a pattern in RE2 syntax matches (https://github.com/google/re2/wiki/Syntax), or
 * Infinity where there is no such number or it is not told easily. A character counts as two UTF-16 units.
 */
export function longestMatch(pattern: string): number {
  const reader = { pattern, index: 0 };
  const length = alternatives(reader, 0);
  return reader.index === pattern.length ? length : Number.POSITIVE_INFINITY;
}

interface Reader {
  pattern: string;
  index: number;
}

const DEPTH_LIMIT = 100;

function alternatives(reader: Reader, depth: number): number {
  if (depth > DEPTH_LIMIT) return Number.POSITIVE_INFINITY;
  let longest = 0;
  let length = 0;
  for (; reader.index < reader.pattern.length; ) {
    const character = reader.pattern[reader.index];
    if (character === ')') break;
    if (character === '|') {
      reader.index += 1;
      longest = Math.max(longest, length);
      length = 0;
      continue;
    }
    const one = atom(reader, depth);
    const times = repeat(reader);
    length += one === 0 || times === 0 ? 0 : one * times;
  }
  return Math.max(longest, length);
}

function atom(reader: Reader, depth: number): number {
  const rest = reader.pattern.slice(reader.index, reader.index + 80);
  if (rest.startsWith('(')) {
    const flags = /^\(\?[imsU-]+\)/.exec(rest);
    const open = flags ?? /^\((?:\?(?:P?<\w+>|[imsU-]*:))?/.exec(rest);
    reader.index += open?.[0].length ?? 1;
    if (flags !== null) return 0;
    const inner = alternatives(reader, depth + 1);
    reader.index += 1;
    return inner;
  }
  if (rest.startsWith('[')) {
    const set = /\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]/y;
    set.lastIndex = reader.index;
    reader.index += set.exec(reader.pattern)?.[0].length ?? 1;
    return 2;
  }
  const escaped = /^\\(?:[pP]\{\^?\w+\}|x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2}|Q|[\s\S])/.exec(rest)?.[0];
  if (escaped === '\\Q') {
    reader.index = reader.pattern.length;
    return Number.POSITIVE_INFINITY;
  }
  reader.index += escaped?.length ?? 1;
  return escaped === undefined ? (rest.startsWith('^') || rest.startsWith('$') ? 0 : 2) : 2;
}

function repeat(reader: Reader): number {
  const match = REPEAT.exec(reader.pattern.slice(reader.index, reader.index + 16));
  if (match === null) return 1;
  reader.index += match[0].length;
  if (match[0].startsWith('?')) return 1;
  if (match[1] === undefined) return Number.POSITIVE_INFINITY;
  if (match[2] === '') return Number(match[1]);
  return match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
}

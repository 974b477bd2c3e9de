/**
 * One pass over JSON that is not parsed yet: enough to refuse what would be dear to parse, and to find the
 * members of the outermost object. It does not validate; `JSON.parse` does, afterwards.
 * Texts are `latin1` readings of the bytes, so that an index is also a byte offset: every character that
 * JSON's structure is made of is ASCII, and UTF-8 never uses an ASCII byte for anything else.
 */
export interface Member {
  /** Of the key, quotes included. */
  keyStart: number;
  keyEnd: number;
  valueStart: number;
  valueEnd: number;
}

export interface JsonLimits {
  maxDepth: number;
  /** Of any array. */
  maxElements: number;
}

export type ScanResult =
  /** `memberCount` is that of all objects together. `members` are those of the outermost object. */
  | { kind: 'scanned'; members: Member[]; memberCount: number }
  | { kind: 'too-deep' | 'too-long'; offset: number };

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** Above this, finding the end of a string is left to native search. */
const SHORT_STRING = 48;

const isWhitespace = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** The index after the string that opens at `start`; the text's length where it does not end. */
export function skipString(text: string, start: number): number {
  const near = Math.min(start + SHORT_STRING, text.length);
  let index = start + 1;
  while (index < near) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index + 1;
    index += code === BACKSLASH ? 2 : 1;
  }
  for (;;) {
    const quote = text.indexOf('"', index);
    if (quote === -1) return text.length;
    let slashes = 0;
    while (quote - slashes > index && text.charCodeAt(quote - slashes - 1) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
    index = quote + 1;
  }
}

/** The index after the last character before `end` that is not white space. */
function trimEnd(text: string, start: number, end: number): number {
  let index = end;
  while (index > start && isWhitespace(text.charCodeAt(index - 1))) index -= 1;
  return index;
}

function skipWhitespace(text: string, start: number): number {
  let index = start;
  while (isWhitespace(text.charCodeAt(index))) index += 1;
  return index;
}

export function scanJson(text: string, { maxDepth, maxElements }: JsonLimits): ScanResult {
  const members: Member[] = [];
  /** Commas seen in the array at each depth; -1 where an object is open. */
  const commas: number[] = [];
  let memberCount = 0;
  let keyStart = 0;
  let keyEnd = 0;
  let valueStart = -1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      const end = skipString(text, index);
      if (commas.length === 1 && valueStart === -1) {
        keyStart = index;
        keyEnd = end;
      }
      index = end - 1;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (commas.length === maxDepth) return { kind: 'too-deep', offset: index };
      commas.push(code === OPEN_BRACE ? -1 : 0);
    } else if (code === COLON) {
      memberCount += 1;
      if (commas.length === 1) valueStart = skipWhitespace(text, index + 1);
    } else if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      const depth = commas.length - 1;
      if (depth === 0 && valueStart !== -1) {
        members.push({ keyStart, keyEnd, valueStart, valueEnd: trimEnd(text, valueStart, index) });
        valueStart = -1;
      }
      if (code !== COMMA) commas.pop();
      else {
        const seen = commas[depth] ?? -1;
        if (seen === -1) continue;
        if (seen + 2 > maxElements) return { kind: 'too-long', offset: index };
        commas[depth] = seen + 1;
      }
    }
  }
  return { kind: 'scanned', members, memberCount };
}

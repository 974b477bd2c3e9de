/**
 * Which values of a JSON document are text. Of a value, `text` says that its string is, `numbers` that its
 * number is, `embedded` that its string may hold a JSON document, `media` that it may be base64 and no text,
 * `tokens` that its numbers are token ids.
 */
export interface Shape {
  readonly text?: boolean;
  readonly numbers?: boolean;
  readonly embedded?: boolean;
  readonly media?: boolean;
  readonly tokens?: boolean;
  /** By object key. */
  readonly keys?: ReadonlyMap<string, Shape>;
  /** Under every key that `keys` does not name. */
  readonly otherKeys?: Shape;
  /** The elements of an array. */
  readonly items?: Shape;
}

/** `[start, end)` is the whole literal in the document, quotes included. */
export type Visit = (kind: 'string' | 'number', start: number, end: number, shape: Shape) => void;

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const isScalarStart = (code: number): boolean =>
  code === 45 || (code >= 48 && code <= 57) || (code >= 97 && code <= 122);

/** The index after the closing quote of the string literal at `start`. */
function stringEnd(json: string, start: number): number {
  for (let quote = json.indexOf('"', start + 1); ; quote = json.indexOf('"', quote + 1)) {
    let firstBackslash = quote;
    while (json.charCodeAt(firstBackslash - 1) === BACKSLASH) firstBackslash -= 1;
    if ((quote - firstBackslash) % 2 === 0) return quote + 1;
  }
}

function scalarEnd(json: string, start: number): number {
  let end = start;
  while (end < json.length && !',]} \n\r\t'.includes(json.charAt(end))) end += 1;
  return end;
}

/** The string of a literal with its quotes. */
export function stringOf(literal: string): string {
  return literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
}

/**
 * Visits the strings and numbers whose place in the document has a shape, in order, whatever else is there.
 * A key that occurs twice is visited twice: which one a provider takes is its own choice. The document
 * must be valid JSON. Depth costs no stack.
 */
export function walkJson(json: string, root: Shape, visit: Visit): void {
  const parents: (Shape | undefined)[] = [];
  const inObject: boolean[] = [];
  let shape: Shape | undefined = root;
  let expectsKey = false;
  for (let index = 0; index < json.length; ) {
    const code = json.charCodeAt(index);
    let next = index + 1;
    if (code === QUOTE) {
      next = stringEnd(json, index);
      const parent = parents.at(-1);
      if (!expectsKey) {
        if (shape !== undefined) visit('string', index, next, shape);
      } else if (parent?.keys !== undefined || parent?.otherKeys !== undefined) {
        shape = parent.keys?.get(stringOf(json.slice(index, next))) ?? parent.otherKeys;
      } else {
        shape = undefined;
      }
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      parents.push(shape);
      inObject.push(code === OPEN_BRACE);
      expectsKey = code === OPEN_BRACE;
      shape = shape?.items;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      parents.pop();
      inObject.pop();
      expectsKey = false;
      shape = undefined;
    } else if (code === COMMA) {
      expectsKey = inObject.at(-1) === true;
      shape = parents.at(-1)?.items;
    } else if (code === COLON) {
      expectsKey = false;
    } else if (isScalarStart(code)) {
      next = scalarEnd(json, index);
      if (shape !== undefined && code < 97) visit('number', index, next, shape);
    }
    index = next;
  }
}

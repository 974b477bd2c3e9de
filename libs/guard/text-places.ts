import { everyValue } from './json/shapes.ts';
import { type Shape, stringOf, walkJson } from './json/walk-json.ts';

/** A literal of a JSON document that is text, or that holds a document with text in it. */
type Place =
  | { kind: 'text'; start: number; end: number; text: string }
  | { kind: 'embedded'; start: number; end: number; document: string; places: Place[] };

/** The texts of a document, and the document with some of them replaced. */
export interface TextPlaces {
  texts: string[];
  /** Whether there are token ids in the place of text: nobody can read them here. */
  hasTokens: boolean;
  /**
   * The document with `replacements`, by index of `texts`. Every byte outside the replaced literals stays:
   * unknown fields, order, white space, numbers of any size.
   */
  replace(replacements: ReadonlyMap<number, string>): string;
}

/** Finds the texts of a document of that shape. Throws a `SyntaxError` where it is not JSON. */
export function findTextPlaces(document: string, shape: Shape): TextPlaces {
  JSON.parse(document);
  const found = { texts: [] as string[], hasTokens: false };
  const places = placesOf(document, shape, found);
  return {
    ...found,
    replace: replacements => rewrite(document, places, replacements, { index: 0 }),
  };
}

function placesOf(document: string, root: Shape, found: { texts: string[]; hasTokens: boolean }): Place[] {
  const places: Place[] = [];
  walkJson(document, root, (kind, start, end, shape) => {
    if (kind === 'number') {
      if (shape.tokens === true) found.hasTokens = true;
      if (shape.numbers !== true) return;
    } else if (shape.text !== true) return;
    const literal = document.slice(start, end);
    const text = kind === 'number' ? literal : stringOf(literal);
    if (shape.embedded === true && isDocument(text)) {
      places.push({
        kind: 'embedded',
        start,
        end,
        document: text,
        places: placesOf(text, everyValue, found),
      });
      return;
    }
    if (shape.media === true && isBase64(text)) return;
    places.push({ kind: 'text', start, end, text });
    found.texts.push(text);
  });
  return places;
}

/** Whether a string is base64, alone or in a `data:` URL. Short ones may be words. */
const isBase64 = (text: string): boolean =>
  text.length > 24 && /^(?:data:[\w.+/;=-]*,)?[A-Za-z0-9+/_-]*={0,2}$/.test(text);

/** Whether a string is an object or an array in JSON: escapes in it would hide text from the detectors. */
function isDocument(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function rewrite(
  document: string,
  places: readonly Place[],
  replacements: ReadonlyMap<number, string>,
  cursor: { index: number },
): string {
  let rewritten = '';
  let position = 0;
  for (const place of places) {
    let replacement: string | undefined;
    if (place.kind === 'text') {
      replacement = replacements.get(cursor.index);
      cursor.index += 1;
    } else {
      const inner = rewrite(place.document, place.places, replacements, cursor);
      if (inner !== place.document) replacement = inner;
    }
    if (replacement === undefined) continue;
    rewritten += document.slice(position, place.start) + JSON.stringify(replacement);
    position = place.end;
  }
  return position === 0 ? document : rewritten + document.slice(position);
}

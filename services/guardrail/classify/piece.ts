/** A piece of one of several texts. */
export interface Piece {
  /** Which one. */
  index: number;
  text: string;
  start: number;
}

/** In UTF-16 units: what is read at once, so that a deadline is noticed and memory is bounded. */
const PIECE_LENGTH = 32 * 1024;
/** More than a window of 256 tokens as a rule has. */
const OVERLAP = 1024;

/** A text of any length in pieces that overlap; most are one. None begins or ends within a surrogate pair. */
function* piecesOf(text: string, index: number): Generator<Piece> {
  for (let start = 0; ; ) {
    const end = beforePair(text, Math.min(text.length, start + PIECE_LENGTH));
    yield { index, text: start === 0 && end === text.length ? text : text.slice(start, end), start };
    if (end === text.length) return;
    start = beforePair(text, end - OVERLAP);
  }
}

const beforePair = (text: string, index: number): number =>
  index < text.length && (text.charCodeAt(index) & 0xfc00) === 0xdc00 ? index - 1 : index;

/** The pieces of texts, in groups of about as much as is read at once: short texts share a batch. */
export function* groupsOf(texts: readonly string[]): Generator<Piece[]> {
  let group: Piece[] = [];
  let length = 0;
  for (const [index, text] of texts.entries())
    for (const piece of piecesOf(text, index)) {
      if (group.length > 0 && length + piece.text.length > PIECE_LENGTH) {
        yield group;
        group = [];
        length = 0;
      }
      group.push(piece);
      length += piece.text.length;
    }
  if (group.length > 0) yield group;
}

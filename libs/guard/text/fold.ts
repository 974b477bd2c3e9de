/** Text as case-blind matching reads it: one entry for each folded unit, with the span of `text` it came from. */
export interface FoldedText {
  units: Uint16Array;
  starts: Uint32Array;
  ends: Uint32Array;
  length: number;
}

const SPACE = 32;
const isSpace = (code: number): boolean => code === SPACE || (code >= 9 && code <= 13);

/** Upper, then lower: `ß` and `SS` become the same, and so do the two forms of the small sigma. */
const foldCharacter = (character: string): string => character.toUpperCase().toLowerCase();

/** Folds case and makes each run of white space one space. Expects normalised text. */
export function foldText(text: string): FoldedText {
  // No character folds to more than three units.
  const capacity = /[\u0080-\uffff]/.test(text) ? text.length * 3 : text.length;
  const folded: FoldedText = {
    units: new Uint16Array(capacity),
    starts: new Uint32Array(capacity),
    ends: new Uint32Array(capacity),
    length: 0,
  };
  const push = (unit: number, start: number, end: number): void => {
    folded.units[folded.length] = unit;
    folded.starts[folded.length] = start;
    folded.ends[folded.length] = end;
    folded.length += 1;
  };
  for (let index = 0; index < text.length; ) {
    const code = text.charCodeAt(index);
    if (isSpace(code)) {
      if (folded.length === 0 || folded.units[folded.length - 1] !== SPACE) push(SPACE, index, index + 1);
      index += 1;
    } else if (code < 128) {
      push(code >= 65 && code <= 90 ? code + 32 : code, index, index + 1);
      index += 1;
    } else {
      const character = String.fromCodePoint(text.codePointAt(index) ?? code);
      const end = index + character.length;
      const lower = foldCharacter(character);
      for (let unit = 0; unit < lower.length; unit += 1) push(lower.charCodeAt(unit), index, end);
      index = end;
    }
  }
  return folded;
}

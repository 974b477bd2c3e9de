/** Gemini counts places of a text in bytes of its UTF-8, the representation in UTF-16 code units. */

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

/** The UTF-16 offset of each byte offset; one within a character counts as its beginning. Linear in the text. */
export function utf16Offsets(text: string, byteOffsets: readonly number[]): Map<number, number> {
  if (isAscii(text)) return new Map(byteOffsets.map(offset => [offset, Math.min(offset, text.length)]));
  return walk(text, byteOffsets, (bytes, units) => ({ reached: bytes, at: units }));
}

/** The byte offset of each UTF-16 offset. */
export function utf8Offsets(text: string, unitOffsets: readonly number[]): Map<number, number> {
  if (isAscii(text)) return new Map(unitOffsets.map(offset => [offset, Math.min(offset, text.length)]));
  return walk(text, unitOffsets, (bytes, units) => ({ reached: units, at: bytes }));
}

function walk(
  text: string,
  offsets: readonly number[],
  measure: (bytes: number, units: number) => { reached: number; at: number },
): Map<number, number> {
  const sorted = [...new Set(offsets)].sort((one, other) => one - other);
  const found = new Map<number, number>();
  let next = 0;
  let bytes = 0;
  let units = 0;
  for (const character of text) {
    const after = measure(bytes + Buffer.byteLength(character), units + character.length).reached;
    while (next < sorted.length && (sorted[next] ?? 0) < after) {
      found.set(sorted[next] ?? 0, measure(bytes, units).at);
      next += 1;
    }
    bytes += Buffer.byteLength(character);
    units += character.length;
  }
  for (; next < sorted.length; next += 1) found.set(sorted[next] ?? 0, measure(bytes, units).at);
  return found;
}

const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text);

/** What the n-gram stage was trained on; `guard_model/normalize.py` has the same steps under the same numbers. */
export function normalizeForNgrams(text: string): string {
  const form = isAscii(text) ? text.toLowerCase().replace(/[1-9]/g, '0') : normalizeUnicode(text);
  // White space and line ends of ECMAScript (6).
  return form.replace(/\s+/g, ' ').replace(/^ | $/g, '');
}

function normalizeUnicode(text: string): string {
  return (
    text
      // Compatibility forms (1), and what nobody sees (2).
      .normalize('NFKC')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      // Typographic quotes and dashes (3).
      .replace(/[\u2018-\u201b\u2032]/g, "'")
      .replace(/[\u201c-\u201f\u00ab\u00bb]/g, '"')
      .replace(/[\u2010-\u2015\u2212]/g, '-')
      // Lower case without context, so no final sigma (4).
      .replace(/[A-Z]|[^\0-\x7f]/gu, character => character.toLowerCase())
      .normalize('NFKC')
      // Decimal digits (5).
      .replace(/\p{Nd}/gu, '0')
  );
}

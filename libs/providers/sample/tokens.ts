/** The sample's tokens: a word, at most 16 characters of it, with the white space before it. */
const TOKEN = /\s*\S{1,16}|\s+$/gu;

export const tokenize = (text: string): string[] => text.match(TOKEN) ?? [];

/** The tokens of a question are counted as the gateway estimates them, four bytes each: that takes no time on a long one. */
export const countTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4);

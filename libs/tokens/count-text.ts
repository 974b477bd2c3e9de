/** Says how many tokens a text is, fractions too: `exactly` by a tokenizer, else by a rule of thumb. */
export interface TokenCounter {
  readonly exactly: boolean;
  count(text: string): number;
}

/** OpenAI’s rule of thumb for English, https://help.openai.com/en/articles/4936856: costs next to nothing. */
export const BYTES_PER_TOKEN = 4;

/** Without a tokenizer: at four bytes a token. */
export const roughCounter: TokenCounter = {
  exactly: false,
  count: text => Buffer.byteLength(text) / BYTES_PER_TOKEN,
};

/** Longer texts are counted in samples, evenly spread. */
const SAMPLED_ABOVE = 4_096;
const SAMPLES = 8;
const SAMPLE_LENGTH = 256;

/** Counts a text of any length in bounded time: a long one by samples of it, and the bytes that they have a token. */
export function countSampled(text: string, count: TokenCounter['count']): number {
  if (text.length <= SAMPLED_ABOVE) return count(text);
  const step = (text.length - SAMPLE_LENGTH) / (SAMPLES - 1);
  let tokens = 0;
  let bytes = 0;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const from = Math.floor(sample * step);
    const piece = text.slice(from, from + SAMPLE_LENGTH);
    tokens += count(piece);
    bytes += Buffer.byteLength(piece);
  }
  return (tokens / bytes) * Buffer.byteLength(text);
}

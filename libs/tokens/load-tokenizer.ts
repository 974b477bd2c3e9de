import { countSampled, type TokenCounter } from './count-text.ts';

/**
 * Counts by OpenAI’s `o200k_base`, the tokenizer of its models since GPT-4o; what others make of a text, `inputTokens` knows.
 * Loading takes some sixty milliseconds and ten megabytes, so it is done only where it is needed.
 */
export async function loadTokenizer(): Promise<TokenCounter> {
  const [{ Tokenizer }, { default: encoding }] = await Promise.all([
    import('./tokenizer.ts'),
    import('js-tiktoken/ranks/o200k_base'),
  ]);
  const tokenizer = new Tokenizer(encoding);
  const countPiece = (piece: string): number => tokenizer.count(piece);
  return { exactly: true, count: text => countSampled(text, countPiece) };
}

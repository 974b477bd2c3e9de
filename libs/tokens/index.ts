export { roughCounter, type TokenCounter } from './count-text.ts';
export { familyOf, type InputSize, type InputTokens, inputTokens } from './input-tokens.ts';
export { loadTokenizer } from './load-tokenizer.ts';
export { outputTokens } from './output-tokens.ts';

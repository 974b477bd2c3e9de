import { isObject, type JsonObject } from '../json/read-object.ts';

/**
 * The old form, https://platform.openai.com/docs/api-reference/completions/object#completions/object-choices:
 * lists side by side, `{ tokens, token_logprobs, top_logprobs, text_offset }`; as chat has it, `{ content: [{ token,
 * logprob, bytes, top_logprobs }] }`. The first token of an echoed prompt has no probability.
 */
export function decodeLogprobs(logprobs: JsonObject): JsonObject | undefined {
  const { tokens, token_logprobs: values, top_logprobs: tops } = logprobs;
  if (!Array.isArray(tokens) || !Array.isArray(values)) return undefined;
  return {
    content: tokens.map((token: unknown, index) => ({
      token,
      logprob: values[index] ?? null,
      bytes: typeof token === 'string' ? [...Buffer.from(token)] : null,
      top_logprobs: topsOf(Array.isArray(tops) ? tops[index] : undefined),
    })),
  };
}

const topsOf = (top: unknown): JsonObject[] =>
  isObject(top)
    ? Object.entries(top).map(([token, logprob]) => ({ token, logprob, bytes: [...Buffer.from(token)] }))
    : [];

/** `offset`: where in the whole text the first token stands. */
export function encodeLogprobs({ content }: JsonObject, offset: number): JsonObject | undefined {
  if (!Array.isArray(content)) return undefined;
  const tokens: string[] = [];
  const values: unknown[] = [];
  const tops: (JsonObject | null)[] = [];
  const offsets: number[] = [];
  let position = offset;
  for (const entry of content) {
    if (!isObject(entry) || typeof entry.token !== 'string') continue;
    tokens.push(entry.token);
    values.push(entry.logprob ?? null);
    tops.push(encodeTops(entry.top_logprobs));
    offsets.push(position);
    position += entry.token.length;
  }
  return { tokens, token_logprobs: values, top_logprobs: tops, text_offset: offsets };
}

function encodeTops(tops: unknown): JsonObject | null {
  if (!Array.isArray(tops) || tops.length === 0) return null;
  const pairs = tops.flatMap((top: unknown): [string, unknown][] =>
    isObject(top) && typeof top.token === 'string' ? [[top.token, top.logprob]] : [],
  );
  return Object.fromEntries(pairs);
}

/** Where the first token stands: not at 0 where the prompt is echoed or a stream goes on. */
export function firstOffset({ text_offset: offsets }: JsonObject): number {
  const [first]: unknown[] = Array.isArray(offsets) ? offsets : [];
  return typeof first === 'number' ? first : 0;
}

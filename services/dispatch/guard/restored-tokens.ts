import type { CheckClient, CheckQuestion, TextCheck } from '@sluice/contract';
import { maskTokenDetector, type TextRule } from '@sluice/guard';

/** More tokens of one request are not restored. */
const MAX_TOKENS = 10_000;

/** Whatever in a request reads like what a reversible mask puts in the place of a value. */
function tokensIn(body: Uint8Array): string[] {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  const tokens = new Set<string>();
  for (const { start, end } of maskTokenDetector.find(text)) {
    tokens.add(text.slice(start, end));
    if (tokens.size >= MAX_TOKENS) break;
  }
  return [...tokens];
}

/**
 * The rule that puts back what masks took out of the request. A model can only repeat tokens that it was told,
 * so those of the request are asked for once, before the answer; of those, guardrail knows the ones that this
 * conversation minted. Undefined where there are none, and a reason where nobody said.
 */
export async function restoreRule(
  client: CheckClient,
  question: Omit<CheckQuestion, 'checks' | 'subject' | 'mask'>,
  check: TextCheck,
  body: Uint8Array,
): Promise<TextRule | { reason: string } | undefined> {
  const tokens = tokensIn(body);
  if (tokens.length === 0) return undefined;
  const subject = { kind: 'texts' as const, texts: tokens };
  const reply = await client.check({ ...question, checks: [check], subject, mask: true });
  if (reply.kind === 'unchecked') return { reason: reply.reason };
  const originals = new Map<string, string>();
  for (const [index, token] of tokens.entries()) {
    const original = reply.texts?.[index];
    if (original !== undefined && original !== token) originals.set(token, original);
  }
  if (originals.size === 0) return undefined;
  return {
    detector: check.detector,
    text: maskTokenDetector,
    action: 'restore',
    replace: token => originals.get(token),
  };
}

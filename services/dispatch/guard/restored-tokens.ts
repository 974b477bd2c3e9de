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

/** What the tokens of a request stand for, or why nobody said. */
export type Originals =
  | { kind: 'known'; originals: ReadonlyMap<string, string> }
  | { kind: 'unknown'; reason: string };

/**
 * What masks took out of the request. A model can only repeat tokens that it was told, so those of the request are asked for once,
 * before the answer; of those, guardrail knows the ones that this conversation minted.
 */
export async function originalsIn(
  client: CheckClient,
  question: Omit<CheckQuestion, 'checks' | 'subject' | 'mask'>,
  check: TextCheck,
  body: Uint8Array,
): Promise<Originals> {
  const originals = new Map<string, string>();
  const tokens = tokensIn(body);
  if (tokens.length === 0) return { kind: 'known', originals };
  const subject = { kind: 'texts' as const, texts: tokens };
  const reply = await client.check({ ...question, checks: [check], subject, mask: true });
  if (reply.kind === 'unchecked') return { kind: 'unknown', reason: reply.reason };
  for (const [index, token] of tokens.entries()) {
    const original = reply.texts?.[index];
    if (original !== undefined && original !== token) originals.set(token, original);
  }
  return { kind: 'known', originals };
}

/** Puts back what tokens stand for. */
export const restoreRule = ({ detector }: TextCheck, originals: ReadonlyMap<string, string>): TextRule => ({
  detector,
  text: maskTokenDetector,
  action: 'restore',
  replace: token => originals.get(token),
});

import type { ReasoningPart } from '../ir/part.ts';
import type { Proof } from '../ir/proof.ts';
import { wrapProof } from '../ir/proof-envelope.ts';
import type { JsonObject } from '../json/read-object.ts';
import type { BlockTarget } from './block-target.ts';

const reasoningText = ({ text, summary }: Pick<ReasoningPart, 'text' | 'summary'>): string =>
  text !== '' || summary === undefined ? text : summary.join('\n\n');

/**
 * Thinking blocks, https://platform.claude.com/docs/en/build-with-claude/extended-thinking. A provider takes
 * back only what Claude signed; a client keeps and returns whatever stands in `signature` or `data`.
 */
export function encodeReasoning(
  part: ReasoningPart,
  path: string,
  { side, losses }: BlockTarget,
): JsonObject | undefined {
  const { proof } = part;
  const thinking = reasoningText(part);
  if (side === 'response') return thinkingBlock(thinking, proof);
  if (proof?.origin === 'anthropic')
    return proof.kind === 'encrypted'
      ? { type: 'redacted_thinking', data: proof.value }
      : { type: 'thinking', thinking, signature: proof.value };
  if (proof !== undefined) losses.push({ feature: 'reasoning-proof', path });
  if (thinking !== '') losses.push({ feature: 'reasoning-text', path });
  return undefined;
}

/** For a client. Nothing for thinking without text or proof. */
export function thinkingBlock(thinking: string, proof: Proof | undefined): JsonObject | undefined {
  if (proof === undefined) return thinking === '' ? undefined : { type: 'thinking', thinking, signature: '' };
  if (thinking === '' && (!isOwn(proof) || proof.kind === 'encrypted'))
    return { type: 'redacted_thinking', data: isOwn(proof) ? proof.value : wrapProof(proof) };
  return { type: 'thinking', thinking, signature: signatureOf(proof) };
}

/** Beside a text. Redacted thinking has no text: where one stands with it, the envelope says what it is. */
export const signatureOf = (proof: Proof): string =>
  isOwn(proof) && proof.kind === 'signature' ? proof.value : wrapProof(proof);

const isOwn = ({ origin, forNext }: Proof): boolean => origin === 'anthropic' && forNext !== true;

import type { Loss } from '../ir/loss.ts';
import type { ReasoningPart } from '../ir/part.ts';
import type { Proof, ProofOrigin } from '../ir/proof.ts';
import { unwrapProof, wrapProof } from '../ir/proof-envelope.ts';
import type { JsonObject } from '../json/read-object.ts';
import { extensionsOf, objectAt, optionalString, stringAt } from '../json/reader.ts';

/**
 * `reasoningContent`: `reasoningText {text, signature}` or `redactedContent`, base64,
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ReasoningContentBlock.html.
 * What another family of models proved travels in an envelope: beside text in `signature`, alone in `redactedContent`.
 */
export interface ReasoningContext {
  /** Whose proofs are written as they are. */
  origin: ProofOrigin;
  /** `model`: to a model, which reads its own proofs only. `caller`: to a client, which keeps any. */
  reader: 'model' | 'caller';
  /** The model refuses reasoning without a signature, as Claude does. */
  signedOnly: boolean;
  losses: Loss[];
}

const textMembers = new Set(['text', 'signature']);

export function decodeReasoning(value: JsonObject, path: string, origin: ProofOrigin): ReasoningPart {
  if (typeof value.redactedContent === 'string')
    return { type: 'reasoning', text: '', proof: redactedProof(value.redactedContent, origin) };
  const inner = objectAt(value, 'reasoningText', path);
  const innerPath = `${path}.reasoningText`;
  const signature = optionalString(inner, 'signature', innerPath);
  const extensions = extensionsOf(inner, textMembers, 'bedrock-converse');
  return {
    type: 'reasoning',
    text: stringAt(inner, 'text', innerPath),
    ...(signature !== undefined && { proof: signatureProof(signature, origin) }),
    ...(extensions && { extensions }),
  };
}

export const signatureProof = (value: string, origin: ProofOrigin): Proof =>
  unwrapProof(value, { origin, kind: 'signature' });

export const redactedProof = (value: string, origin: ProofOrigin): Proof =>
  unwrapProof(value, { origin, kind: 'encrypted' });

/** The value of `reasoningContent`; undefined where there is nothing that may be said. */
export function encodeReasoning(
  part: ReasoningPart,
  path: string,
  context: ReasoningContext,
): JsonObject | undefined {
  const { proof } = part;
  const text = part.text === '' ? (part.summary ?? []).join('\n\n') : part.text;
  const rest = part.extensions?.protocol === 'bedrock-converse' ? part.extensions.members : {};
  const own = proof !== undefined && proof.origin === context.origin && proof.forNext !== true;
  if (own && proof.kind === 'signature') return { reasoningText: { ...rest, text, signature: proof.value } };
  if (own && (text === '' || context.reader === 'model')) return { redactedContent: proof.value };
  if (proof !== undefined && context.reader === 'caller') {
    const wrapped = wrapProof(proof);
    return text === ''
      ? { redactedContent: wrapped }
      : { reasoningText: { ...rest, text, signature: wrapped } };
  }
  if (context.reader === 'model' && (proof !== undefined || context.signedOnly))
    context.losses.push({ feature: 'reasoning-proof', path });
  if (text === '' || (context.reader === 'model' && context.signedOnly)) return undefined;
  return { reasoningText: { ...rest, text } };
}

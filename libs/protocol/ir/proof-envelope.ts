import { isObject } from '../json/read-object.ts';
import type { Part, ReasoningPart } from './part.ts';
import { type Proof, type ProofOrigin, proofOrigins } from './proof.ts';

/** Base64 of `{"sluice":`: what an envelope begins with, and no provider's own signature. */
const MARK = Buffer.from('{"sluice":1').toString('base64').slice(0, 14);
const MAX_LENGTH = 1024 * 1024;

/**
 * A proof of one family of models as text that a client of another protocol keeps and sends back where its own
 * protocol has a signature or an encrypted block. Base64, since some protocols take nothing else there.
 */
export const wrapProof = (proof: Proof): string =>
  Buffer.from(JSON.stringify({ sluice: 1, ...proof })).toString('base64');

/** The proof in a signature or encrypted block that a client sent back: an envelope of ours, or the own one of `origin`. */
export function unwrapProof(value: string, own: { origin: ProofOrigin; kind: Proof['kind'] }): Proof {
  return openEnvelope(value) ?? { ...own, value };
}

function openEnvelope(value: string): Proof | undefined {
  if (!value.startsWith(MARK) || value.length > MAX_LENGTH) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(value, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!isObject(content) || content.sluice !== 1 || typeof content.value !== 'string') return undefined;
  const origin = proofOrigins.find(known => known === content.origin);
  if (origin === undefined) return undefined;
  const kind = content.kind === 'encrypted' ? 'encrypted' : 'signature';
  return {
    origin,
    kind,
    value: content.value,
    ...(typeof content.id === 'string' && { id: content.id }),
    ...(typeof content.format === 'string' && { format: content.format }),
    ...(content.forNext === true && { forNext: true }),
  };
}

/**
 * For protocols whose text and tool calls have no place for a proof: moves it into a reasoning part without
 * text in front of the part it belongs to.
 */
export function detachProofs(parts: readonly Part[]): Part[] {
  return parts.flatMap((part): Part[] => {
    if ((part.type !== 'text' && part.type !== 'tool-call') || part.proof === undefined) return [part];
    const { proof, ...rest } = part;
    const carrier: ReasoningPart = { type: 'reasoning', text: '', proof: { ...proof, forNext: true } };
    return [carrier, rest];
  });
}

/** Undoes `detachProofs` on what a client sent back. */
export function attachProofs(parts: readonly Part[]): Part[] {
  const attached: Part[] = [];
  let waiting: Proof | undefined;
  for (const part of parts) {
    if (part.type === 'reasoning' && part.proof?.forNext === true) {
      const { forNext: _carried, ...proof } = part.proof;
      waiting = proof;
      continue;
    }
    if (waiting !== undefined && (part.type === 'text' || part.type === 'tool-call')) {
      attached.push({ ...part, proof: waiting });
      waiting = undefined;
    } else attached.push(part);
  }
  return attached;
}

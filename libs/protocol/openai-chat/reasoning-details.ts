import type { NativePart, ReasoningPart } from '../ir/part.ts';
import type { Proof, ProofOrigin } from '../ir/proof.ts';
import { unwrapProof, wrapProof } from '../ir/proof-envelope.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { ownForm, ownMembers, PROTOCOL, unknownOf, withExtensions } from './extensions.ts';

/** https://openrouter.ai/docs/use-cases/reasoning-tokens#reasoning_details-api-shape, its values of `format`. */
const origins: Record<string, ProofOrigin> = {
  'anthropic-claude-v1': 'anthropic',
  'openai-responses-v1': 'openai',
  'azure-openai-responses-v1': 'openai',
  'google-gemini-v1': 'gemini',
};
const formats: Partial<Record<ProofOrigin, string>> = {
  anthropic: 'anthropic-claude-v1',
  openai: 'openai-responses-v1',
  gemini: 'google-gemini-v1',
};
/** Names the proofs that no format of OpenRouter names: they travel in our own envelope. */
const WRAPPED = 'sluice-v1';

const known = new Set(['type', 'text', 'signature', 'summary', 'data', 'format', 'index', 'id']);

/** One detail in terms of a reasoning part: what it adds to it. */
export interface ReasoningDetail {
  text?: string;
  summary?: string;
  proof?: Proof;
  format?: string;
  index?: number;
  members?: JsonObject;
}

/** Undefined for a kind of detail that is not known. */
export function readDetail(detail: JsonObject): ReasoningDetail | undefined {
  const read: ReasoningDetail = {};
  if (typeof detail.format === 'string') read.format = detail.format;
  if (typeof detail.index === 'number') read.index = detail.index;
  const members = unknownOf(detail, known);
  if (members !== undefined) read.members = members;
  switch (detail.type) {
    case 'reasoning.text':
      if (typeof detail.text === 'string') read.text = detail.text;
      if (typeof detail.signature === 'string' && detail.signature !== '')
        read.proof = proofOf(detail.signature, 'signature', detail);
      return read;
    case 'reasoning.summary':
      if (typeof detail.summary === 'string') read.summary = detail.summary;
      return read;
    case 'reasoning.encrypted':
      if (typeof detail.data === 'string') read.proof = proofOf(detail.data, 'encrypted', detail);
      return read;
    default:
      return undefined;
  }
}

function proofOf(value: string, kind: Proof['kind'], { format, id }: JsonObject): Proof {
  const named = typeof format === 'string' ? format : undefined;
  const origin = (named === undefined ? undefined : origins[named]) ?? 'openrouter';
  const proof = unwrapProof(value, { origin, kind });
  // Our own envelope says all there is to say.
  if (named === WRAPPED) return proof;
  return {
    ...proof,
    ...(named !== undefined && { format: named }),
    ...(typeof id === 'string' && { id }),
  };
}

/** Whether a detail goes on with what another began: a summary or text, and what is encrypted of the same. */
const continues = (
  before: { format?: string | undefined; index?: number | undefined; proof?: Proof | undefined },
  detail: ReasoningDetail,
): boolean => before.proof === undefined && before.format === detail.format && before.index === detail.index;

/** The parts of a complete `reasoning_details`. */
export function decodeDetails(details: readonly unknown[]): (ReasoningPart | NativePart)[] {
  const parts: (ReasoningPart | NativePart)[] = [];
  let open: { part: ReasoningPart; format?: string | undefined; index?: number | undefined } | undefined;
  for (const value of details) {
    const detail = isObject(value) ? readDetail(value) : undefined;
    if (detail === undefined) {
      open = undefined;
      if (isObject(value))
        parts.push({ type: 'native', protocol: PROTOCOL, name: String(value.type), value });
      continue;
    }
    const goesOn =
      open !== undefined &&
      detail.text === undefined &&
      continues({ ...open, proof: open.part.proof }, detail);
    if (open === undefined || !goesOn) {
      const { index, format, members } = detail;
      const form = detailForm(index, format);
      const part: ReasoningPart = { type: 'reasoning', text: '', ...withExtensions(members, form) };
      open = { part, format, index };
      parts.push(part);
    }
    const { part } = open;
    if (detail.text !== undefined) part.text = detail.text;
    if (detail.summary !== undefined) part.summary = [...(part.summary ?? []), detail.summary];
    if (detail.proof !== undefined) part.proof = detail.proof;
  }
  return parts;
}

export const detailForm = (index: number | undefined, format: string | undefined): JsonObject => ({
  member: 'reasoning_details',
  ...(index !== undefined && { index }),
  ...(format !== undefined && { format }),
});

/** The details of a part; `index` where it did not come with one of its own. */
export function encodeDetails(
  { text, summary, proof, extensions }: ReasoningPart,
  index: number,
): JsonObject[] {
  const form = ownForm(extensions);
  const format = form.format ?? (proof === undefined ? undefined : (proof.format ?? formatOf(proof)));
  const common: JsonObject = {
    ...(format !== undefined && { format }),
    index: form.index ?? index,
    ...ownMembers(extensions),
  };
  const details: JsonObject[] = [];
  const signed = proof?.kind === 'signature' ? proof : undefined;
  if (text !== '' || signed !== undefined)
    details.push({
      type: 'reasoning.text',
      ...((form.bare === true ? false : text !== '' || form.member === undefined) && { text }),
      ...(signed !== undefined && { signature: carriedValue(signed), ...idOf(signed) }),
      ...common,
    });
  for (const piece of summary ?? []) details.push({ type: 'reasoning.summary', summary: piece, ...common });
  if (proof?.kind === 'encrypted')
    details.push({ type: 'reasoning.encrypted', data: carriedValue(proof), ...idOf(proof), ...common });
  return details;
}

const travelsBare = (proof: Proof): boolean =>
  proof.forNext !== true && (proof.origin === 'openrouter' || formats[proof.origin] !== undefined);

function formatOf(proof: Proof): string | undefined {
  return travelsBare(proof) ? formats[proof.origin] : WRAPPED;
}

const carriedValue = (proof: Proof): string => (travelsBare(proof) ? proof.value : wrapProof(proof));

const idOf = (proof: Proof): JsonObject =>
  travelsBare(proof) && proof.id !== undefined ? { id: proof.id } : {};

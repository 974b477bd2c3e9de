import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { Part, ReasoningPart, ToolCallPart } from '../ir/part.ts';
import type { Proof } from '../ir/proof.ts';
import { attachProofs } from '../ir/proof-envelope.ts';
import type { JsonObject } from '../json/read-object.ts';
import { argumentsObject } from './arguments.ts';
import { type MediaPart, writeMedia } from './media.ts';
import { formOf, withNotes } from './notes.ts';
import { NO_SIGNATURE, signatureOf } from './signature.ts';
import { isMinted } from './tool-ids.ts';
import { encodeToolResult } from './tool-result.ts';

/** Where parts go: to Gemini, or to a client of its protocol. */
export interface PartTarget {
  to: 'model' | 'client';
  /** Gemini 3 wants a signature at the first call of each turn, and reads media within results. */
  gemini3: boolean;
  /** Names of the functions called so far, by the ids of the calls. */
  names: Map<string, string>;
}

/** The parts of one message as Gemini's; what it cannot have is added to `losses`. */
export function encodeParts(
  parts: readonly Part[],
  target: PartTarget,
  path: string,
  losses: Loss[],
): JsonObject[] {
  const written: JsonObject[] = [];
  const beside: JsonObject[] = [];
  const carried =
    target.to === 'model' && parts.some(part => part.type === 'reasoning' && part.proof?.forNext);
  let calls = 0;
  (carried ? attachProofs(parts) : parts).forEach((part, index) => {
    const partPath = `${path}[${index}]`;
    losses.push(...partLosses(part, partPath));
    if (part.type === 'tool-call') {
      target.names.set(part.id, part.name);
      written.push(encodeCall(part, target, calls === 0, partPath, losses));
      calls += 1;
    } else if (part.type === 'tool-result') {
      const name = part.name ?? target.names.get(part.callId) ?? part.callId;
      const result = encodeToolResult(part, name, target.gemini3, partPath, losses);
      written.push(result.part);
      beside.push(...result.beside);
    } else {
      // Empty text beside other parts says nothing, and some models refuse it.
      if (target.to === 'model' && parts.length > 1 && isNothing(part)) return;
      const one = encodePart(part, target, partPath, losses);
      if (one !== undefined) written.push(one);
    }
  });
  return beside.length === 0 ? written : [...written, ...beside];
}

const isNothing = (part: Part): boolean =>
  part.type === 'text' &&
  part.text === '' &&
  part.proof === undefined &&
  formOf(part.extensions) === undefined;

function partLosses(part: Part, path: string): Loss[] {
  if (part.type === 'native') return [];
  const losses = [...extensionLosses(part.extensions, 'gemini', path)];
  if (part.cache !== undefined) losses.push({ feature: 'cache', path });
  if (part.type === 'image' && part.detail !== undefined && part.detail !== 'auto')
    losses.push({ feature: 'image-detail', path });
  if (part.type === 'document' && formOf(part.extensions)?.named !== true)
    if (part.name !== undefined || part.context !== undefined || part.citations === true)
      losses.push({ feature: 'document-details', path });
  return losses;
}

function encodePart(
  part: Exclude<Part, { type: 'tool-call' | 'tool-result' }>,
  target: PartTarget,
  path: string,
  losses: Loss[],
): JsonObject | undefined {
  switch (part.type) {
    case 'text': {
      const signature = encodeProof(part.proof, target, path, losses) ?? formOf(part.extensions)?.skip;
      return writeText(part.text, signature, part);
    }
    case 'refusal':
      if (target.to === 'client') losses.push({ feature: 'refusal', path });
      return { text: part.text };
    case 'reasoning':
      return encodeReasoning(part, target, path, losses);
    case 'native':
      if (part.protocol === 'gemini') return part.value;
      losses.push({ feature: 'native-part', path });
      return undefined;
    default:
      return encodeMedia(part, path, losses);
  }
}

function writeText(
  text: string,
  thoughtSignature: unknown,
  { extensions }: Part & { type: 'text' },
): JsonObject {
  const written = {
    ...(formOf(extensions)?.noText !== true && { text }),
    ...(thoughtSignature !== undefined && { thoughtSignature }),
  };
  return withNotes(written, extensions);
}

function encodeReasoning(
  part: ReasoningPart,
  target: PartTarget,
  path: string,
  losses: Loss[],
): JsonObject | undefined {
  const thoughtSignature = encodeProof(part.proof, target, path, losses) ?? formOf(part.extensions)?.skip;
  const text = part.text === '' ? (part.summary?.join('\n\n') ?? '') : part.text;
  if (text === '' && thoughtSignature === undefined && formOf(part.extensions) === undefined)
    return undefined;
  const written = {
    ...(formOf(part.extensions)?.noText !== true && { text }),
    thought: true,
    ...(thoughtSignature !== undefined && { thoughtSignature }),
  };
  return withNotes(written, part.extensions);
}

function encodeCall(
  part: ToolCallPart,
  target: PartTarget,
  first: boolean,
  path: string,
  losses: Loss[],
): JsonObject {
  const form = formOf(part.extensions);
  const own = encodeProof(part.proof, target, path, losses) ?? form?.skip;
  const signature = own ?? (first && target.to === 'model' && target.gemini3 ? NO_SIGNATURE : undefined);
  if (part.kind === 'custom') losses.push({ feature: 'custom-tool', path });
  const args = part.kind === 'custom' ? { input: part.arguments } : argumentsObject(part.arguments);
  const functionCall: JsonObject = {
    ...(!isMinted(part.id) && { id: part.id }),
    name: part.name,
    ...(!(form?.noArgs === true && part.arguments === '') && { args }),
  };
  return withNotes(
    { functionCall, ...(signature !== undefined && { thoughtSignature: signature }) },
    part.extensions,
  );
}

/** A client gets any family's proof in an envelope; Gemini reads only its own. */
function encodeProof(
  proof: Proof | undefined,
  target: PartTarget,
  path: string,
  losses: Loss[],
): string | undefined {
  if (proof === undefined) return undefined;
  if (target.to === 'client' || (proof.origin === 'gemini' && proof.kind === 'signature'))
    return signatureOf(proof);
  losses.push({ feature: 'reasoning-proof', path });
  return undefined;
}

function encodeMedia(part: MediaPart, path: string, losses: Loss[]): JsonObject | undefined {
  const written = writeMedia(part);
  if (written !== undefined) return written;
  losses.push({ feature: 'file-reference', path });
  // Sound of an earlier answer, known by its id alone, was also said in words.
  return part.type === 'audio' && part.transcript !== undefined ? { text: part.transcript } : undefined;
}

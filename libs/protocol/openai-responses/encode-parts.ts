import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { ReasoningPart, RefusalPart, TextPart, ToolCallPart } from '../ir/part.ts';
import { wrapProof } from '../ir/proof-envelope.ts';
import { offsetsOf } from '../ir/text-offsets.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeAnnotation } from './annotations.ts';
import { isOwn, ownForm, ownMembers, PROTOCOL } from './extensions.ts';

export interface ItemTarget {
  /** `request`: items go back to the provider that wrote them; `response`: a client keeps and returns them. */
  kind: 'request' | 'response';
  losses: Loss[];
  /** An id for an item that has none of this protocol; undefined in requests, where ids may be left out. */
  mintId(prefix: string): string | undefined;
  /** The next log probabilities of an answer, that many of them or all that are left. */
  takeLogprobs(count: number | undefined): unknown[] | undefined;
}

/** `output_text` and `refusal`; the easy form of a message also has `input_text`. */
export function encodeText(part: TextPart | RefusalPart, path: string, target: ItemTarget): JsonObject {
  target.losses.push(...extensionLosses(part.extensions, PROTOCOL, path));
  const { item: _ofTheItem, ...members } = ownMembers(part.extensions);
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.text, ...members };
  if (part.cache !== undefined) target.losses.push({ feature: 'cache', path });
  if (part.proof !== undefined) target.losses.push({ feature: 'reasoning-proof', path });
  const { type = 'output_text' } = ownForm(part.extensions);
  const annotations = encodeAnnotations(part, path, target.losses);
  const logprobs = textLogprobs(part, target);
  return {
    type,
    text: part.text,
    ...(annotations && { annotations }),
    ...(logprobs && { logprobs }),
    ...members,
  };
}

function encodeAnnotations(
  { text, citations = [], extensions }: TextPart,
  path: string,
  losses: Loss[],
): JsonObject[] | undefined {
  if (citations.length === 0) return ownForm(extensions).annotations === false ? undefined : [];
  const offsets = offsetsOf(text);
  return citations.flatMap((citation): JsonObject[] => {
    const annotation = encodeAnnotation(citation, offsets, text.length);
    if (annotation !== undefined) return [annotation];
    losses.push({ feature: 'citations', path });
    return [];
  });
}

function textLogprobs({ extensions }: TextPart, target: ItemTarget): unknown[] | undefined {
  if (target.kind === 'request' && !isOwn(extensions)) return undefined;
  if (!isOwn(extensions)) return target.takeLogprobs(undefined) ?? [];
  const { logprobs } = ownForm(extensions);
  return typeof logprobs === 'number' ? (target.takeLogprobs(logprobs) ?? []) : undefined;
}

/** `function_call { arguments }`, `custom_tool_call { input }`. */
export function encodeCall(part: ToolCallPart, path: string, target: ItemTarget): JsonObject {
  const { kind, name, extensions } = part;
  if (part.cache !== undefined) target.losses.push({ feature: 'cache', path });
  if (part.proof !== undefined) target.losses.push({ feature: 'reasoning-proof', path });
  const custom = kind === 'custom';
  return {
    ...callHead(part, target),
    call_id: part.id,
    name,
    [custom ? 'input' : 'arguments']:
      part.arguments === '' && !custom && !isOwn(extensions) ? '{}' : part.arguments,
    ...ownMembers(extensions),
  };
}

function callHead(
  { kind, extensions }: Pick<ToolCallPart, 'kind' | 'extensions'>,
  target: Pick<ItemTarget, 'kind' | 'mintId'>,
): JsonObject {
  const type = kind === 'custom' ? 'custom_tool_call' : 'function_call';
  if (isOwn(extensions) || target.kind === 'request') return { type, ...ownForm(extensions) };
  return { type, id: target.mintId(kind === 'custom' ? 'ctc' : 'fc'), status: 'completed' };
}

/**
 * Providers take back only reasoning that they signed. A client gets all of it, with another family's proof
 * in an envelope of ours.
 */
export function encodeReasoning(
  part: ReasoningPart,
  path: string,
  target: ItemTarget,
): JsonObject | undefined {
  const { proof, extensions } = part;
  if (target.kind === 'request') {
    const readable = proof === undefined ? isOwn(extensions) : proof.origin === 'openai';
    if (!readable) {
      target.losses.push({ feature: proof === undefined ? 'reasoning-text' : 'reasoning-proof', path });
      return undefined;
    }
  }
  const shown = target.kind === 'request' && !isOwn(extensions) ? asSummary(part) : part;
  return reasoningItem(shown, reasoningId(part, target));
}

/** What OpenAI shows of its reasoning is a summary, in whatever place another protocol carried it. */
function asSummary(part: ReasoningPart): ReasoningPart {
  const { text, summary } = part;
  if (text === '') return part;
  return { ...part, text: '', summary: summary ?? [text] };
}

const reasoningId = ({ proof, extensions }: ReasoningPart, { mintId }: Pick<ItemTarget, 'mintId'>): unknown =>
  ownForm(extensions).id ?? proof?.id ?? (isOwn(extensions) ? undefined : mintId('rs'));

export function reasoningItem(part: ReasoningPart, id: unknown): JsonObject {
  const { text, summary = [], proof, extensions } = part;
  const { status, content } = ownForm(extensions);
  const texts = splitText(text, content);
  return {
    type: 'reasoning',
    ...(id !== undefined && { id }),
    summary: summary.map(piece => ({ type: 'summary_text', text: piece })),
    ...(texts && { content: texts.map(piece => ({ type: 'reasoning_text', text: piece })) }),
    ...(proof && { encrypted_content: proof.origin === 'openai' ? proof.value : wrapProof(proof) }),
    ...(status !== undefined && { status }),
    ...ownMembers(extensions),
  };
}

/** The text in the pieces it came in, whose lengths `form.content` has; one piece where it does not say. */
function splitText(text: string, lengths: unknown): string[] | undefined {
  if (!Array.isArray(lengths)) return text === '' ? undefined : [text];
  let start = 0;
  return lengths.map((length, index) => {
    const end = index === lengths.length - 1 ? text.length : start + Number(length);
    const piece = text.slice(start, end);
    start = end;
    return piece;
  });
}

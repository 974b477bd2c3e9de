import { createHash } from 'node:crypto';
import type { LossFeature } from '../ir/loss.ts';
import type { Citation, Part, TextPart, ToolCallPart, ToolResultPart } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { encodeCitation } from './citations.ts';
import type { DocumentNames } from './document-names.ts';
import { encodeDocument, encodeMedia } from './encode-media.ts';
import { encodeCacheMark, extended, formOf, PROTOCOL } from './protocol.ts';
import { encodeReasoning, type ReasoningContext } from './reasoning-blocks.ts';

export interface PartContext extends ReasoningContext {
  names: DocumentNames;
}

/** Parts as content blocks, each cache mark a block behind its part. What Converse cannot say is a loss and left out. */
export function encodeParts(parts: readonly Part[], path: string, context: PartContext): JsonObject[] {
  const blocks: JsonObject[] = [];
  for (const [index, part] of parts.entries()) {
    const block = encodePart(part, `${path}[${index}]`, context);
    if (block === undefined) continue;
    blocks.push(block);
    if (part.type !== 'native' && part.cache !== undefined) blocks.push(encodeCacheMark(part.cache));
  }
  return blocks;
}

function encodePart(part: Part, path: string, context: PartContext): JsonObject | undefined {
  const { losses } = context;
  switch (part.type) {
    case 'text':
      return encodeText(part, path, context);
    case 'refusal':
      losses.push({ feature: 'refusal', path });
      return part.text === '' ? undefined : { text: part.text };
    case 'image':
    case 'audio':
    case 'video':
      return encodeMedia(part, path, losses);
    case 'document':
      return encodeDocument(part, path, context);
    case 'reasoning': {
      const reasoningContent = encodeReasoning(part, path, context);
      return reasoningContent && { reasoningContent };
    }
    case 'tool-call':
      return encodeToolCall(part, path, context);
    case 'tool-result':
      return encodeToolResult(part, path, context);
    case 'native':
      if (part.protocol === PROTOCOL) return part.value;
      losses.push({ feature: 'native-part', path });
  }
  return undefined;
}

/** Converse refuses a text block without text. */
function encodeText(part: TextPart, path: string, context: PartContext): JsonObject | undefined {
  const { text, citations, extensions } = part;
  if (part.proof !== undefined) context.losses.push({ feature: 'reasoning-proof', path });
  const guarded = extensions?.protocol === PROTOCOL ? extensions.members.guardContent : undefined;
  if (guarded !== undefined) return { guardContent: guarded };
  // A model refuses citations that it did not make.
  const kept = context.reader === 'caller' ? citations : citations?.filter(isOwnCitation);
  if (kept?.length !== citations?.length) context.losses.push({ feature: 'citations', path });
  if (kept === undefined || (kept.length === 0 && formOf(extensions) === undefined))
    return text === '' ? undefined : extended({ text }, extensions, path, context.losses);
  const content = formOf(extensions)?.content ?? [{ text }];
  const cited = { content, citations: kept.map(encodeCitation) };
  return { citationsContent: extended(cited, extensions, path, context.losses) };
}

const isOwnCitation = ({ extensions }: Citation): boolean => formOf(extensions) !== undefined;

/** Arguments that are no JSON object, as when a model was cut off, have no place here but inside of one. */
export function toolInput(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return { arguments: text };
  }
}

/** Converse takes letters, digits, `_` and `-`, 64 of them at most. What it takes stays as it is. */
function toolUseId(id: string): string {
  const clean = id.replace(/[^A-Za-z0-9_-]/g, '_');
  if (clean.length > 0 && clean.length <= 64) return clean;
  return `call_${createHash('sha256').update(id).digest('hex').slice(0, 40)}`;
}

function encodeToolCall(part: ToolCallPart, path: string, context: PartContext): JsonObject {
  const { losses, reader } = context;
  if (part.kind === 'custom') losses.push({ feature: 'custom-tool', path });
  if (part.proof !== undefined) losses.push({ feature: 'reasoning-proof', path });
  const input = part.kind === 'custom' ? { input: part.arguments } : toolInput(part.arguments);
  const toolUse = {
    toolUseId: reader === 'model' ? toolUseId(part.id) : part.id,
    name: part.name,
    input: isObject(input) ? input : { arguments: input },
    ...formOf(part.extensions),
  };
  return { toolUse: extended(toolUse, part.extensions, path, losses) };
}

const resultMembers = new Set(['text', 'json', 'image', 'document', 'video', 'searchResult']);

function encodeToolResult(part: ToolResultPart, path: string, context: PartContext): JsonObject {
  const { losses, reader } = context;
  const content: JsonObject[] = [];
  for (const [index, inner] of part.content.parts.entries()) {
    const innerPath = `${path}.content[${index}]`;
    const block = isJson(inner) ? { json: toolInput(inner.text) } : encodePart(inner, innerPath, context);
    if (block === undefined) continue;
    if (Object.keys(block).some(key => resultMembers.has(key)) || inner.type === 'native')
      content.push(block);
    else losses.push({ feature: resultLoss(inner), path: innerPath });
    if (inner.type !== 'native' && inner.cache !== undefined)
      losses.push({ feature: 'cache', path: innerPath });
  }
  const toolResult: JsonObject = {
    toolUseId: reader === 'model' ? toolUseId(part.callId) : part.callId,
    // A result has to say something.
    content: content.length === 0 ? [{ text: '(empty)' }] : content,
  };
  if (part.isError !== undefined) toolResult.status = part.isError ? 'error' : 'success';
  return { toolResult: extended(toolResult, part.extensions, path, losses) };
}

const isJson = (part: Part): part is TextPart =>
  part.type === 'text' && formOf(part.extensions)?.json === true;

const resultLoss = (part: Part): LossFeature => (part.type === 'text' ? 'citations' : 'tool-result-media');

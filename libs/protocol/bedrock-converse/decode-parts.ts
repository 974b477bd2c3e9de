import type { CacheMark, NativePart, Part, TextPart, ToolCallPart, ToolResultPart } from '../ir/part.ts';
import type { ProofOrigin } from '../ir/proof.ts';
import { attachProofs } from '../ir/proof-envelope.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import {
  arrayAt,
  asObject,
  isAbsent,
  mapObjects,
  objectAt,
  optionalArray,
  stringAt,
  wrongField,
} from '../json/reader.ts';
import { decodeCitation } from './citations.ts';
import { decodeDocument, decodeMedia, decodeSearchResult } from './decode-media.ts';
import { cacheMarkOf, ownExtensions, PROTOCOL, written } from './protocol.ts';
import { decodeReasoning } from './reasoning-blocks.ts';

/**
 * Content blocks of messages, of `system` and of tool results,
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html: unions, an object with one member each.
 * `origin`: whose signatures the model makes that the content comes from.
 */
export function decodeParts(blocks: readonly unknown[], path: string, origin: ProofOrigin): Part[] {
  const parts: Part[] = [];
  for (const [index, block] of blocks.entries()) {
    const blockPath = `${path}[${index}]`;
    const object = asObject(block, blockPath);
    const mark = cacheMarkOf(object, blockPath);
    if (mark === undefined || !markLast(parts, mark)) parts.push(decodeBlock(object, blockPath, origin));
  }
  return attachProofs(parts);
}

/** A second mark, and one behind nothing that could carry it, stay blocks of their own. */
function markLast(parts: readonly Part[], mark: CacheMark): boolean {
  const last = parts.at(-1);
  if (last === undefined || last.type === 'native' || last.cache !== undefined) return false;
  last.cache = mark;
  return true;
}

const nativePart = (name: string, value: JsonObject): NativePart => ({
  type: 'native',
  protocol: PROTOCOL,
  name,
  value,
});

const textMembers = new Set(['text']);

function decodeBlock(block: JsonObject, path: string, origin: ProofOrigin): Part {
  if (!isAbsent(block.text)) {
    const extensions = ownExtensions(block, textMembers);
    const text = stringAt(block, 'text', path);
    return extensions === undefined ? { type: 'text', text } : { type: 'text', text, extensions };
  }
  const keys = Object.keys(block);
  const [key] = keys;
  if (key === undefined) throw wrongField(path, 'text', 'a content block with one member');
  const part = keys.length === 1 ? decodeMember(key, block, path, origin) : undefined;
  return part ?? nativePart(key, block);
}

/** Undefined for what is unknown here. */
function decodeMember(key: string, block: JsonObject, path: string, origin: ProofOrigin): Part | undefined {
  const inner = `${path}.${key}`;
  switch (key) {
    case 'image':
    case 'audio':
    case 'video':
      return decodeMedia(key, objectAt(block, key, path), inner);
    case 'document':
      return decodeDocument(objectAt(block, key, path), inner);
    case 'searchResult':
      return decodeSearchResult(objectAt(block, key, path), inner);
    case 'toolUse':
      return decodeToolUse(objectAt(block, key, path), inner);
    case 'toolResult':
      return decodeToolResult(objectAt(block, key, path), inner, origin);
    case 'reasoningContent': {
      const reasoning = objectAt(block, key, path);
      const known = typeof reasoning.redactedContent === 'string' || !isAbsent(reasoning.reasoningText);
      return known && Object.keys(reasoning).length === 1
        ? decodeReasoning(reasoning, inner, origin)
        : undefined;
    }
    case 'citationsContent':
      return decodeCited(objectAt(block, key, path), inner);
    case 'guardContent':
      return decodeGuarded(objectAt(block, key, path));
    case 'json':
      return { type: 'text', text: JSON.stringify(block.json), extensions: written({ json: true }) };
    default:
      return undefined;
  }
}

const toolUseMembers = new Set(['toolUseId', 'name', 'input', 'type']);

/** `type` other than `tool_use`: a call of a tool that the provider itself runs. */
function decodeToolUse(value: JsonObject, path: string): Part | undefined {
  if (value.type !== undefined && value.type !== 'tool_use') return undefined;
  const part: ToolCallPart = {
    type: 'tool-call',
    id: stringAt(value, 'toolUseId', path),
    name: stringAt(value, 'name', path),
    arguments: JSON.stringify(value.input ?? {}),
    kind: 'function',
  };
  const extensions = ownExtensions(value, toolUseMembers);
  if (value.type === 'tool_use') part.extensions = { ...written({ type: 'tool_use' }), ...extensions };
  else if (extensions !== undefined) part.extensions = extensions;
  return part;
}

const toolResultMembers = new Set(['toolUseId', 'content', 'status', 'type']);

/** `type`: a result of a tool that the provider itself ran. */
function decodeToolResult(value: JsonObject, path: string, origin: ProofOrigin): Part | undefined {
  if (value.type !== undefined) return undefined;
  const content = decodeParts(arrayAt(value, 'content', path), `${path}.content`, origin);
  const part: ToolResultPart = {
    type: 'tool-result',
    callId: stringAt(value, 'toolUseId', path),
    content: { bare: false, parts: content },
    kind: 'function',
  };
  if (!isAbsent(value.status)) {
    if (value.status !== 'success' && value.status !== 'error')
      throw wrongField(path, 'status', '"success" or "error"');
    part.isError = value.status === 'error';
  }
  const extensions = ownExtensions(value, toolResultMembers);
  if (extensions !== undefined) part.extensions = extensions;
  return part;
}

const citedMembers = new Set(['content', 'citations']);

/** Text with its citations. Its pieces are remembered where it is not one. */
function decodeCited(value: JsonObject, path: string): TextPart | undefined {
  const pieces = optionalArray(value, 'content', path) ?? [];
  const texts = pieces.map(piece =>
    isObject(piece) && typeof piece.text === 'string' ? piece.text : undefined,
  );
  if (texts.includes(undefined)) return undefined;
  const citations = optionalArray(value, 'citations', path) ?? [];
  const single = pieces.length === 1 && isObject(pieces[0]) && Object.keys(pieces[0]).length === 1;
  return {
    type: 'text',
    text: texts.join(''),
    citations: mapObjects(citations, `${path}.citations`, decodeCitation),
    extensions: {
      ...written(single ? { cited: true } : { content: pieces }),
      ...ownExtensions(value, citedMembers),
    },
  };
}

/** Text that a guardrail of Bedrock's shall look at. To anybody else it is text. */
function decodeGuarded(value: JsonObject): TextPart | undefined {
  if (!isObject(value.text) || typeof value.text.text !== 'string') return undefined;
  return {
    type: 'text',
    text: value.text.text,
    extensions: { protocol: PROTOCOL, members: { guardContent: value } },
  };
}

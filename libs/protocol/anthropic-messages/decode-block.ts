import type {
  Content,
  DocumentPart,
  ImagePart,
  NativePart,
  Part,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from '../ir/part.ts';
import { unwrapProof } from '../ir/proof-envelope.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import {
  asObject,
  objectAt,
  optionalBoolean,
  optionalObject,
  optionalString,
  stringAt,
  wrongField,
} from '../json/reader.ts';
import { decodeCitations } from './citation.ts';
import { decodeCacheMark, ownExtensions, PROTOCOL } from './protocol.ts';
import { type DecodedSource, decodeSource } from './source.ts';

const textMembers = new Set(['type', 'text', 'citations', 'cache_control']);
const imageMembers = new Set(['type', 'source', 'cache_control']);
const documentMembers = new Set(['type', 'source', 'title', 'context', 'citations', 'cache_control']);
const thinkingMembers = new Set(['type', 'thinking', 'signature', 'cache_control']);
const redactedMembers = new Set(['type', 'data', 'cache_control']);
const toolUseMembers = new Set(['type', 'id', 'name', 'input', 'cache_control']);
const calledMembers = new Set([...toolUseMembers, 'caller']);
const toolResultMembers = new Set(['type', 'tool_use_id', 'is_error', 'content', 'cache_control']);

/**
 * Content blocks of requests and answers, https://platform.claude.com/docs/en/api/messages/create#content_block_param.
 * A kind without a name here (server tools and their results, search results, compaction) is kept whole.
 */
export function decodeBlocks(blocks: readonly unknown[], path: string): Part[] {
  return blocks.map((block, index) => {
    const blockPath = `${path}[${index}]`;
    return decodeBlock(asObject(block, blockPath), blockPath);
  });
}

/** A string, or blocks. */
export function decodeContent(node: JsonObject, key: string, path: string): Content {
  const content = node[key];
  if (typeof content === 'string') return { bare: true, parts: [{ type: 'text', text: content }] };
  if (Array.isArray(content))
    return { bare: false, parts: decodeBlocks(content, path === '' ? key : `${path}.${key}`) };
  throw wrongField(path, key, 'a string or an array of content blocks');
}

export function decodeBlock(block: JsonObject, path: string): Part {
  switch (stringAt(block, 'type', path)) {
    case 'text':
      return decodeText(block, path);
    case 'image':
      return decodeImage(block, path);
    case 'document':
      return decodeDocument(block, path);
    case 'thinking':
      return decodeThinking(block, path);
    case 'redacted_thinking':
      return decodeRedacted(block, path);
    case 'tool_use':
      return decodeToolUse(block, path);
    case 'tool_result':
      return decodeToolResult(block, path);
    default:
      return nativePart(block);
  }
}

export const nativePart = (block: JsonObject): NativePart => ({
  type: 'native',
  protocol: PROTOCOL,
  name: String(block.type),
  value: block,
});

function decodeText(block: JsonObject, path: string): TextPart {
  const part: TextPart = { type: 'text', text: stringAt(block, 'text', path) };
  const citations = decodeCitations(block, path);
  if (citations !== undefined) part.citations = citations;
  return withCommon(part, block, textMembers, path);
}

function decodeImage(block: JsonObject, path: string): Part {
  const decoded = decodeSource(objectAt(block, 'source', path), `${path}.source`);
  if (decoded === undefined || decoded.source.kind === 'text') return nativePart(block);
  const part: ImagePart = { type: 'image', source: decoded.source };
  return withSource(withCommon(part, block, imageMembers, path), decoded);
}

function decodeDocument(block: JsonObject, path: string): Part {
  const decoded = decodeSource(objectAt(block, 'source', path), `${path}.source`);
  if (decoded === undefined) return nativePart(block);
  const part: DocumentPart = { type: 'document', source: decoded.source };
  const name = optionalString(block, 'title', path);
  const context = optionalString(block, 'context', path);
  const citations = optionalObject(block, 'citations', path);
  if (name !== undefined) part.name = name;
  if (context !== undefined) part.context = context;
  if (citations !== undefined)
    part.citations = optionalBoolean(citations, 'enabled', `${path}.citations`) ?? false;
  return withSource(withCommon(part, block, documentMembers, path), decoded);
}

function decodeThinking(block: JsonObject, path: string): ReasoningPart {
  const part: ReasoningPart = { type: 'reasoning', text: stringAt(block, 'thinking', path) };
  const signature = optionalString(block, 'signature', path);
  if (signature !== undefined && signature !== '')
    part.proof = unwrapProof(signature, { origin: 'anthropic', kind: 'signature' });
  return withCommon(part, block, thinkingMembers, path);
}

function decodeRedacted(block: JsonObject, path: string): ReasoningPart {
  const proof = unwrapProof(stringAt(block, 'data', path), { origin: 'anthropic', kind: 'encrypted' });
  return withCommon({ type: 'reasoning', text: '', proof }, block, redactedMembers, path);
}

function decodeToolUse(block: JsonObject, path: string): ToolCallPart {
  const part: ToolCallPart = {
    type: 'tool-call',
    id: stringAt(block, 'id', path),
    name: stringAt(block, 'name', path),
    arguments: JSON.stringify(objectAt(block, 'input', path)),
    kind: 'function',
  };
  const { caller } = block;
  if (!isObject(caller)) return withCommon(part, block, toolUseMembers, path);
  const called = withCommon(part, block, calledMembers, path);
  // `direct` is by the model itself, as every call is elsewhere; else it was code that the model wrote.
  const direct = caller.type === 'direct' && Object.keys(caller).length === 1;
  called.extensions = {
    protocol: PROTOCOL,
    members: { ...called.extensions?.members, ...(!direct && { caller }) },
    ...(direct && { form: { caller } }),
  };
  return called;
}

function decodeToolResult(block: JsonObject, path: string): ToolResultPart {
  const part: ToolResultPart = {
    type: 'tool-result',
    callId: stringAt(block, 'tool_use_id', path),
    content:
      block.content === undefined || block.content === null
        ? { bare: false, parts: [] }
        : decodeContent(block, 'content', path),
    kind: 'function',
  };
  const isError = optionalBoolean(block, 'is_error', path);
  if (isError !== undefined) part.isError = isError;
  return withCommon(part, block, toolResultMembers, path);
}

/** What blocks of every kind may have. The part is new: it is completed in place. */
function withCommon<P extends Exclude<Part, NativePart>>(
  part: P,
  block: JsonObject,
  known: ReadonlySet<string>,
  path: string,
): P {
  const cache = decodeCacheMark(block, path);
  const extensions = ownExtensions(block, known);
  if (cache !== undefined) part.cache = cache;
  if (extensions !== undefined) part.extensions = extensions;
  return part;
}

function withSource<P extends ImagePart | DocumentPart>(part: P, { rest, form }: DecodedSource): P {
  if (rest === undefined && form === undefined) return part;
  part.extensions = {
    protocol: PROTOCOL,
    members: { ...part.extensions?.members, ...(rest !== undefined && { source: rest }) },
    ...(form !== undefined && { form: { source: form } }),
  };
  return part;
}

import type { Loss } from '../ir/loss.ts';
import type {
  Content,
  DocumentPart,
  NativePart,
  Part,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import type { BlockTarget } from './block-target.ts';
import { encodeCitation } from './citation.ts';
import { encodeCacheMark, extended, formOf, PROTOCOL } from './protocol.ts';
import { encodeReasoning } from './reasoning-block.ts';
import { encodeSource } from './source.ts';

/** The blocks of parts, without those that have no place here. Empty texts are left out: the API refuses them. */
export function encodeParts(parts: readonly Part[], path: string, target: BlockTarget): JsonObject[] {
  const blocks: JsonObject[] = [];
  parts.forEach((part, index) => {
    const block = encodePart(part, `${path}.content[${index}]`, target);
    if (block !== undefined) blocks.push(block);
  });
  return blocks;
}

/** A bare string where the content was one; undefined where nothing is left of it. */
export function encodeContent(
  { bare, parts }: Content,
  path: string,
  target: BlockTarget,
): string | JsonObject[] | undefined {
  const [first] = parts;
  if (bare && parts.length === 1 && first?.type === 'text' && isPlain(first)) return first.text;
  const blocks = encodeParts(parts, path, target);
  return blocks.length === 0 ? undefined : blocks;
}

const isPlain = ({ cache, citations, extensions, proof }: TextPart): boolean =>
  cache === undefined && citations === undefined && extensions === undefined && proof === undefined;

function encodePart(part: Part, path: string, target: BlockTarget): JsonObject | undefined {
  if (part.type === 'native') return encodeNative(part, path, target.losses);
  const block = encodeNamed(part, path, target);
  if (block === undefined) return undefined;
  if (part.cache !== undefined && target.side === 'request')
    block.cache_control = encodeCacheMark(part.cache);
  return extended(block, part.extensions, path, target.losses);
}

function encodeNamed(
  part: Exclude<Part, NativePart>,
  path: string,
  target: BlockTarget,
): JsonObject | undefined {
  const { losses } = target;
  switch (part.type) {
    case 'text':
      return encodeText(part, path, target);
    case 'refusal':
      // In an answer the stop reason says that it is one.
      if (target.side === 'request') losses.push({ feature: 'refusal', path });
      return part.text === '' ? undefined : { type: 'text', text: part.text };
    case 'image': {
      if (target.side === 'response') break;
      if (part.detail !== undefined && part.detail !== 'auto')
        losses.push({ feature: 'image-detail', path: `${path}.detail` });
      const source = encodeSource(part.source, 'image', path, losses);
      return source && { type: 'image', source };
    }
    case 'document':
      return encodeDocument(part, path, losses);
    case 'reasoning':
      return encodeReasoning(part, path, target);
    case 'tool-call':
      return encodeToolUse(part, path, target);
    case 'tool-result':
      return encodeToolResult(part, path, target);
    case 'audio':
      losses.push({ feature: 'audio', path });
      return part.transcript ? { type: 'text', text: part.transcript } : undefined;
    case 'video':
      break;
  }
  losses.push({ feature: part.type, path });
  return undefined;
}

function encodeNative(part: NativePart, path: string, losses: Loss[]): JsonObject | undefined {
  if (part.protocol === PROTOCOL) return part.value;
  losses.push({ feature: 'native-part', path });
  return undefined;
}

function encodeText(part: TextPart, path: string, { side, losses }: BlockTarget): JsonObject | undefined {
  // Proofs were moved in front by `detachProofs`, where the reader can use them.
  if (part.text === '' && part.citations === undefined) return undefined;
  const block: JsonObject = { type: 'text', text: part.text };
  if (part.citations !== undefined) {
    const citations = part.citations.flatMap(
      (citation, index) => encodeCitation(citation, side, `${path}.citations[${index}]`, losses) ?? [],
    );
    if (citations.length > 0 || part.citations.length === 0) block.citations = citations;
  }
  return block;
}

function encodeDocument(part: DocumentPart, path: string, losses: Loss[]): JsonObject | undefined {
  const own = formOf(part.extensions)?.source;
  const source = isObject(own) ? own : encodeSource(part.source, 'document', path, losses);
  if (source === undefined) return undefined;
  const block: JsonObject = { type: 'document', source };
  if (part.name !== undefined) block.title = part.name;
  if (part.context !== undefined) block.context = part.context;
  if (part.citations !== undefined) block.citations = { enabled: part.citations };
  return block;
}

const ID = /^[a-zA-Z0-9_-]+$/;

/** Ids of some providers (`functions.search:0`) have characters that are refused here. */
const toolId = (id: string, side: BlockTarget['side']): string =>
  side === 'response' || ID.test(id) ? id : id.replace(/[^a-zA-Z0-9_-]/g, '_') || '_';

function encodeToolUse(part: ToolCallPart, path: string, { side, losses }: BlockTarget): JsonObject {
  const { id, name, extensions } = part;
  const input = encodeInput(part, path, losses);
  return { type: 'tool_use', id: toolId(id, side), name, input, ...formOf(extensions) };
}

/**
 * The input is an object here. What is none (arguments that were cut off, the text of a free-form tool) is
 * sent as `{ "_raw": text }`, so that the model sees what was written.
 */
function encodeInput({ kind, arguments: text }: ToolCallPart, path: string, losses: Loss[]): JsonObject {
  if (kind === 'function') {
    if (text === '') return {};
    const input = parseObject(text);
    if (input !== undefined) return input;
  }
  losses.push({ feature: kind === 'custom' ? 'custom-tool' : 'tool-arguments', path });
  return { _raw: text };
}

export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function encodeToolResult(part: ToolResultPart, path: string, target: BlockTarget): JsonObject {
  const block: JsonObject = { type: 'tool_result', tool_use_id: toolId(part.callId, target.side) };
  const content = encodeContent(part.content, path, target);
  if (content !== undefined) block.content = content;
  if (part.isError !== undefined) block.is_error = part.isError;
  return block;
}

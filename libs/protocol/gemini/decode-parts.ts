import type { Part, ReasoningPart, TextPart, ToolCallPart } from '../ir/part.ts';
import { joinPath } from '../json/path.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { asObject, mapObjects, optionalArray, optionalString, stringAt, wrongField } from '../json/reader.ts';
import { readFileData, readInlineData } from './media.ts';
import { Notes } from './notes.ts';
import { isSkip, proofOf } from './signature.ts';
import type { ToolIds } from './tool-ids.ts';
import { decodeToolResult } from './tool-result.ts';

const NAMED = ['text', 'inlineData', 'fileData', 'functionCall', 'functionResponse'] as const;
const PART = new Set<string>([...NAMED, 'thought', 'thoughtSignature']);
const CALL = new Set(['id', 'name', 'args']);
/** Members that tell of a part, not what it is. */
const ABOUT = new Set([
  'thought',
  'thoughtSignature',
  'thought_signature',
  'videoMetadata',
  'video_metadata',
  'mediaResolution',
  'media_resolution',
  'partMetadata',
  'part_metadata',
]);

const decodeParts = (parts: readonly unknown[], path: string, ids: ToolIds): Part[] =>
  mapObjects(parts, path, (part, partPath) => decodePart(part, partPath, ids));

/** `Part`, https://ai.google.dev/api/caching#Part. One that has no name here is kept whole. */
function decodePart(object: JsonObject, path: string, ids: ToolIds): Part {
  const notes = new Notes();
  const part = notes.read(object, PART);
  const kind = kindOf(part, object);
  switch (kind) {
    case 'text':
      return decodeText(part, path, notes);
    case 'functionCall':
      return decodeCall(part, path, notes, ids);
    case 'inlineData':
    case 'fileData': {
      const read = kind === 'inlineData' ? readInlineData : readFileData;
      const media = read(part[kind], joinPath(path, kind), notes);
      keepAbout(part, notes);
      return extended(media, notes);
    }
    case 'functionResponse': {
      const result = decodeToolResult(part.functionResponse, joinPath(path, kind), notes, ids, parts =>
        decodeParts(parts, joinPath(path, 'functionResponse.parts'), ids),
      );
      keepAbout(part, notes);
      return extended(result, notes);
    }
    case undefined: {
      const name = Object.keys(object).find(key => !ABOUT.has(key)) ?? 'part';
      return { type: 'native', protocol: 'gemini', name, value: object };
    }
  }
}

/** What the part is; undefined for what only Gemini has, and for several things in one. */
function kindOf(part: JsonObject, object: JsonObject): (typeof NAMED)[number] | undefined {
  let kind: (typeof NAMED)[number] | undefined;
  for (const name of NAMED) {
    if (part[name] === undefined || part[name] === null) continue;
    if (kind !== undefined) return undefined;
    kind = name;
  }
  for (const key in object)
    if (!ABOUT.has(key) && object[key] !== null && isUnnamed(key, part)) return undefined;
  // A signature may come alone, at the end of a stream.
  return kind ?? (typeof part.thoughtSignature === 'string' ? 'text' : undefined);
}

const isUnnamed = (key: string, part: JsonObject): boolean =>
  !PART.has(key) && !(key.includes('_') && Object.hasOwn(part, camel(key)));
const camel = (key: string): string => key.replace(/_([a-z])/g, (_match, letter) => letter.toUpperCase());

function decodeText(part: JsonObject, path: string, notes: Notes): TextPart | ReasoningPart {
  const text = optionalString(part, 'text', path);
  if (text === undefined) notes.keep('noText', true);
  const proof = readProof(part, path, notes);
  if (part.thought === true)
    return extended({ type: 'reasoning', text: text ?? '', ...(proof && { proof }) }, notes);
  if (part.thought !== undefined && part.thought !== null) notes.member('thought', part.thought);
  return extended({ type: 'text', text: text ?? '', ...(proof && { proof }) }, notes);
}

function decodeCall(part: JsonObject, path: string, notes: Notes, ids: ToolIds): ToolCallPart {
  const callPath = joinPath(path, 'functionCall');
  const call = notes.read(asObject(part.functionCall, callPath), CALL, 'functionCall');
  const name = stringAt(call, 'name', callPath);
  const { args } = call;
  if (args !== undefined && args !== null && !isObject(args)) throw wrongField(callPath, 'args', 'an object');
  if (!isObject(args)) notes.keep('noArgs', true);
  const text = isObject(args) ? JSON.stringify(args) : '';
  const id = optionalString(call, 'id', callPath);
  const proof = readProof(part, path, notes);
  if (part.thought !== undefined && part.thought !== null) notes.member('thought', part.thought);
  return extended(
    {
      type: 'tool-call',
      kind: 'function',
      id: id === undefined || id === '' ? ids.forCall(name, text) : id,
      name,
      arguments: text,
      ...(proof && { proof }),
    },
    notes,
  );
}

function readProof(part: JsonObject, path: string, notes: Notes) {
  const signature = optionalString(part, 'thoughtSignature', path);
  if (signature === undefined || signature === '') return undefined;
  if (!isSkip(signature)) return proofOf(signature);
  // It proves nothing: no other model misses it.
  notes.keep('skip', signature);
  return undefined;
}

/** Media and results have no place for a proof: what came there goes back there. */
function keepAbout(part: JsonObject, notes: Notes): void {
  for (const key of ['thought', 'thoughtSignature'])
    if (part[key] !== undefined && part[key] !== null) notes.member(key, part[key]);
}

function extended<T extends Part>(part: T, notes: Notes): T {
  const extensions = notes.extensions();
  return extensions === undefined ? part : { ...part, extensions };
}

/** The parts of a `Content`; none where it has none. */
export const contentParts = (content: JsonObject, path: string, ids: ToolIds): Part[] =>
  decodeParts(optionalArray(content, 'parts', path) ?? [], joinPath(path, 'parts'), ids);

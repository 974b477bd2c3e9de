import { joinPath } from '../json/path.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { optionalInteger, optionalObject, optionalString } from '../json/reader.ts';
import { decodeLogprobs } from './logprobs.ts';
import type { Notes } from './notes.ts';

const CANDIDATE = new Set([
  'content',
  'finishReason',
  'finishMessage',
  'index',
  'logprobsResult',
  'groundingMetadata',
  'citationMetadata',
]);
const CONTENT = new Set(['role', 'parts']);

export interface ReadCandidate {
  members: JsonObject;
  content: JsonObject;
  index: number;
  finishReason: string | undefined;
  logprobs: JsonObject | undefined;
}

/** `Candidate`, https://ai.google.dev/api/generate-content#candidate, but for its parts. */
export function readCandidate(
  object: JsonObject,
  path: string,
  position: number,
  notes: Notes,
): ReadCandidate {
  const candidate = notes.read(object, CANDIDATE);
  const index = optionalInteger(candidate, 'index', path, 0, 1000);
  const content = optionalObject(candidate, 'content', path);
  const finishReason = optionalString(candidate, 'finishReason', path);
  const message = optionalString(candidate, 'finishMessage', path);
  const logprobsResult = optionalObject(candidate, 'logprobsResult', path);
  if (index === undefined) notes.keep('noIndex', true);
  if (finishReason === undefined) notes.keep('noFinish', true);
  if (message !== undefined) {
    // Of an answer that ended well it says nothing more than the reason does.
    if (finishReason === 'STOP') notes.keep('finishMessage', message);
    else notes.member('finishMessage', message);
  }
  if (logprobsResult !== undefined) notes.keep('logprobsResult', logprobsResult);
  for (const key of ['groundingMetadata', 'citationMetadata'])
    if (isObject(candidate[key])) notes.member(key, candidate[key]);
  return {
    members: candidate,
    content: content === undefined ? {} : readContent(content, path, notes),
    index: index ?? position,
    finishReason,
    logprobs: logprobsResult && decodeLogprobs(logprobsResult),
  };
}

function readContent(object: JsonObject, path: string, notes: Notes): JsonObject {
  const content = notes.read(object, CONTENT, 'content');
  const role = optionalString(content, 'role', joinPath(path, 'content'));
  if (role !== 'model') notes.keep('role', role ?? null);
  if (Array.isArray(content.parts) && content.parts.length === 0) notes.keep('emptyParts', true);
  return content;
}

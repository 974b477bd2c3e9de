import { GatewayError } from '@sluice/contract';
import type { ChatResponse, Choice } from '../ir/response.ts';
import type { JsonObject } from '../json/read-object.ts';
import { mapObjects, optionalArray, optionalObject, optionalString, readAnswer } from '../json/reader.ts';
import { readCandidate } from './candidate.ts';
import { contentParts } from './decode-parts.ts';
import { decodeFinish } from './finish.ts';
import { cite, readSupports } from './grounding.ts';
import { Notes } from './notes.ts';
import { AnswerToolIds } from './tool-ids.ts';
import { decodeUsage } from './usage.ts';

const BODY = new Set(['candidates', 'usageMetadata', 'modelVersion', 'responseId', 'createTime']);

/** `GenerateContentResponse`, https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse. */
export const decodeResponse = (object: JsonObject): ChatResponse => readAnswer(() => decode(object));

function decode(object: JsonObject): ChatResponse {
  const notes = new Notes();
  const body = notes.read(object, BODY);
  const head = readHead(body, notes);
  const candidates = optionalArray(body, 'candidates', '');
  const usage = optionalObject(body, 'usageMetadata', '');
  const blocked = readBlock(object);
  if (candidates === undefined && usage === undefined && blocked === undefined)
    throw new GatewayError('upstream_invalid', { internal: 'The answer has no candidates.' });
  const choices = mapObjects(candidates ?? [], 'candidates', (candidate, path, position) =>
    decodeCandidate(candidate, path, position, head.id ?? ''),
  );
  if (candidates === undefined) choices.push(noCandidate(blocked));
  const extensions = notes.extensions();
  return {
    ...head,
    choices,
    ...(usage !== undefined && { usage: decodeUsage(usage) }),
    ...(extensions !== undefined && { extensions }),
  };
}

export type ResponseHead = Pick<ChatResponse, 'id' | 'model' | 'createdAt' | 'serviceTier'>;

/** What an answer says of itself. Only Vertex gives a time. */
export function readHead(body: JsonObject, notes: Notes): ResponseHead {
  const id = optionalString(body, 'responseId', '');
  const model = optionalString(body, 'modelVersion', '');
  const time = optionalString(body, 'createTime', '');
  const tier = optionalString(
    optionalObject(body, 'usageMetadata', '') ?? {},
    'serviceTier',
    'usageMetadata',
  );
  const milliseconds = time === undefined ? Number.NaN : Date.parse(time);
  if (time !== undefined) notes.keep('createTime', time);
  return {
    ...(id !== undefined && { id }),
    ...(model !== undefined && { model }),
    ...(Number.isFinite(milliseconds) && { createdAt: Math.floor(milliseconds / 1000) }),
    ...(tier !== undefined && { serviceTier: tier }),
  };
}

/** Why the prompt itself was refused: such an answer has no candidates. */
export function readBlock(body: JsonObject): string | undefined {
  const feedback = optionalObject(body, 'promptFeedback', '') ?? optionalObject(body, 'prompt_feedback', '');
  const reason = feedback?.blockReason ?? feedback?.block_reason;
  return typeof reason === 'string' ? reason : undefined;
}

export const noCandidate = (blocked: string | undefined): Choice => ({
  index: 0,
  content: { bare: false, parts: [] },
  finish: blocked === undefined ? { unified: 'other' } : { unified: 'content-filter', raw: blocked },
  extensions: { protocol: 'gemini', members: {}, form: { noCandidate: true } },
});

function decodeCandidate(object: JsonObject, path: string, position: number, answer: string): Choice {
  const notes = new Notes();
  const { members, content, index, finishReason, logprobs } = readCandidate(object, path, position, notes);
  const parts = contentParts(content, `${path}.content`, new AnswerToolIds(`${answer}/${index}`));
  cite(parts, readSupports(members));
  if (object.content === undefined) notes.keep('noContent', true);
  const extensions = notes.extensions();
  const hasCalls = parts.some(part => part.type === 'tool-call');
  return {
    index,
    content: { bare: false, parts },
    finish: finishReason === undefined ? { unified: 'other' } : decodeFinish(finishReason, hasCalls),
    ...(logprobs !== undefined && { logprobs }),
    ...(extensions !== undefined && { extensions }),
  };
}

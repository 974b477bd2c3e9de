import type { Encoded, EncodeResponseOptions } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { Part } from '../ir/part.ts';
import type { ChatResponse, Choice, Finish } from '../ir/response.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeParts, type PartTarget } from './encode-parts.ts';
import { encodeFinish } from './finish.ts';
import { GroundingWriter } from './grounding.ts';
import { encodeLogprobs } from './logprobs.ts';
import { formOf, membersOf, withNotes } from './notes.ts';
import { utf8Offsets } from './text-offsets.ts';
import { encodeUsage } from './usage.ts';

/** `GenerateContentResponse`, https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse. */
export function encodeResponse(response: ChatResponse, options: EncodeResponseOptions): Encoded<JsonObject> {
  const losses: Loss[] = [...extensionLosses(response.extensions, 'gemini', '')];
  const candidates = response.choices.flatMap(choice =>
    formOf(choice.extensions)?.noCandidate === true ? [] : [encodeChoice(choice, losses)],
  );
  const { usage } = response;
  const usageMetadata = usage && withTier(encodeUsage(usage, losses), response.serviceTier);
  const written: JsonObject = {
    ...((candidates.length > 0 || response.choices.length === 0) && { candidates }),
    ...(usageMetadata !== undefined && { usageMetadata }),
    ...writeHead(response, options),
  };
  return { value: withNotes(written, response.extensions), losses };
}

type Head = Pick<ChatResponse, 'id' | 'model' | 'createdAt' | 'extensions'>;

/** The name and time of an answer; Gemini's own answers go out with no more than they came with. */
export function writeHead(
  { id, model, createdAt, extensions }: Head,
  options: EncodeResponseOptions,
): JsonObject {
  const createTime =
    formOf(extensions)?.createTime ?? (createdAt === undefined ? undefined : timeOf(createdAt));
  return {
    modelVersion: model ?? options.model,
    responseId: id ?? options.requestId,
    ...(createTime !== undefined && { createTime }),
  };
}

/** RFC 3339; undefined for what is no time. */
function timeOf(seconds: number): string | undefined {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

export const withTier = (usage: JsonObject, serviceTier: string | undefined): JsonObject =>
  serviceTier === undefined || usage.serviceTier !== undefined ? usage : { ...usage, serviceTier };

function encodeChoice(choice: Choice, losses: Loss[]): JsonObject {
  const path = `choices[${choice.index}]`;
  const target: PartTarget = { to: 'client', gemini3: true, names: new Map() };
  const { parts } = choice.content;
  const form = formOf(choice.extensions);
  const encoded = encodeParts(parts, target, `${path}.content`, losses);
  const content: JsonObject = {
    ...((encoded.length > 0 || form?.emptyParts === true) && { parts: encoded }),
    ...writeRole(form),
  };
  losses.push(...extensionLosses(choice.extensions, 'gemini', path));
  const written: JsonObject = {
    ...(form?.noContent !== true && { content }),
    ...writeEnd(choice.finish, choice.logprobs, form, path, losses),
    ...(form?.noIndex !== true && { index: choice.index }),
    ...groundingOf(choice, parts),
  };
  return withNotes(written, choice.extensions);
}

function writeRole(form: JsonObject | undefined): JsonObject {
  if (form?.role === undefined) return { role: 'model' };
  return form.role === null ? {} : { role: form.role };
}

/** The reason of an end, and what is said with it. */
export function writeEnd(
  finish: Finish,
  logprobs: JsonObject | undefined,
  form: JsonObject | undefined,
  path: string,
  losses: Loss[],
): JsonObject {
  const logprobsResult = form?.logprobsResult ?? (logprobs && encodeLogprobs(logprobs));
  if (logprobs !== undefined && logprobsResult === undefined) losses.push({ feature: 'logprobs', path });
  return {
    ...(form?.noFinish !== true && { finishReason: encodeFinish(finish, `${path}.finish`, losses) }),
    ...(form?.finishMessage !== undefined && { finishMessage: form.finishMessage }),
    ...(logprobsResult !== undefined && { logprobsResult }),
  };
}

function groundingOf(choice: Choice, parts: readonly Part[]): JsonObject {
  const members = membersOf(choice.extensions);
  if (members?.groundingMetadata !== undefined || members?.citationMetadata !== undefined) return {};
  const writer = new GroundingWriter();
  parts.forEach((part, index) => {
    if (part.type !== 'text' || part.citations === undefined) return;
    const offsets = utf8Offsets(
      part.text,
      part.citations.flatMap(({ start = 0, end = part.text.length }) => [start, end]),
    );
    for (const citation of part.citations)
      writer.add(
        citation,
        index,
        offsets.get(citation.start ?? 0),
        offsets.get(citation.end ?? part.text.length),
      );
  });
  const groundingMetadata = writer.metadata();
  return groundingMetadata === undefined ? {} : { groundingMetadata };
}

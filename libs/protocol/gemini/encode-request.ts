import type { Encoded, EncodeRequestOptions } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { ChatRequest, Message } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeParts, type PartTarget } from './encode-parts.ts';
import { encodeGenerationConfig } from './generation-config.ts';
import { formOf, withNotes } from './notes.ts';
import { isGemini3 } from './signature.ts';
import { encodeToolChoice } from './tool-choice.ts';
import { encodeTools } from './tools.ts';

/** The body of `generateContent`; the model and whether to stream stand in the path. */
export function encodeRequest(
  request: ChatRequest,
  { model, kind }: EncodeRequestOptions,
): Encoded<JsonObject> {
  const losses: Loss[] = [...extensionLosses(request.extensions, 'gemini', '')];
  const form = formOf(request.extensions);
  const target: PartTarget = { to: 'model', gemini3: isGemini3(model), names: new Map() };
  const body: JsonObject = encodeMessages(request.messages, target, losses);
  const tools = request.tools && encodeTools(request.tools, losses);
  if (tools !== undefined && tools.length > 0) body.tools = tools;
  else if (form?.noTools === true) body.tools = [];
  if (form?.oneTool === true && tools?.length === 1) body.tools = tools[0];
  if (form?.oneContent === true && Array.isArray(body.contents) && body.contents.length === 1)
    body.contents = body.contents[0];
  const functionCallingConfig = encodeToolChoice(request, !/gemini-(?:1|2\.0)/.test(model), losses);
  if (functionCallingConfig !== undefined) body.toolConfig = { functionCallingConfig };
  else if (form?.emptyToolConfig === true) body.toolConfig = {};
  const generationConfig = encodeGenerationConfig(request, model, losses);
  if (generationConfig !== undefined) body.generationConfig = generationConfig;
  const serviceTier = encodeServiceTier(request.serviceTier, form !== undefined, losses);
  if (serviceTier !== undefined) body.serviceTier = serviceTier;
  if (request.metadata !== undefined) {
    // Only Vertex has labels; what came from a Gemini client goes back as it came.
    if (kind === 'vertex' || form?.labels === true) body.labels = request.metadata;
    else losses.push({ feature: 'metadata', path: 'metadata' });
  }
  losses.push(...restLosses(request));
  return { value: withNotes(body, request.extensions), losses };
}

function restLosses({ user, promptCacheKey, parallelToolCalls, tools }: ChatRequest): Loss[] {
  const losses: Loss[] = [];
  if (user !== undefined) losses.push({ feature: 'user', path: 'user' });
  if (promptCacheKey !== undefined) losses.push({ feature: 'cache', path: 'promptCacheKey' });
  if (parallelToolCalls === false && tools !== undefined)
    losses.push({ feature: 'parallel-tool-calls', path: 'parallelToolCalls' });
  return losses;
}

/** https://ai.google.dev/gemini-api/docs/flex-inference: `standard`, `flex`, `priority`. */
function encodeServiceTier(tier: string | undefined, own: boolean, losses: Loss[]): string | undefined {
  if (tier === undefined || own) return tier;
  if (tier === 'flex' || tier === 'priority' || tier === 'standard') return tier;
  if (tier === 'default') return 'standard';
  if (tier !== 'auto') losses.push({ feature: 'service-tier', path: 'serviceTier' });
  return undefined;
}

function encodeMessages(messages: readonly Message[], target: PartTarget, losses: Loss[]): JsonObject {
  const contents: JsonObject[] = [];
  const instruction: JsonObject[] = [];
  let system: Message | undefined;
  let results: JsonObject[] | undefined;
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    if (message.name !== undefined) losses.push({ feature: 'message-name', path });
    losses.push(...extensionLosses(message.extensions, 'gemini', path));
    const parts = encodeParts(message.content.parts, target, `${path}.content`, losses);
    if (message.role === 'system' || message.role === 'developer') {
      system ??= message;
      if (contents.length > 0) losses.push({ feature: 'system-position', path });
      if (message.role === 'developer') losses.push({ feature: 'developer-role', path });
      instruction.push(...parts);
      return;
    }
    const form = formOf(message.extensions);
    if (message.role === 'tool' && form === undefined) {
      // Gemini wants all results of a turn's calls in one content.
      if (results === undefined) {
        results = [];
        contents.push({ role: 'user', parts: results });
      }
      results.push(...parts);
      return;
    }
    results = undefined;
    const sizes = sizesOf(form?.contents, parts.length);
    let start = 0;
    for (const size of sizes) {
      const own = parts.slice(start, start + size);
      start += size;
      if (own.length > 0 || form?.empty === true || sizes.length > 1)
        contents.push(writeContent(message, own));
    }
  });
  // Gemini wants a content even where the instruction says it all.
  if (contents.length === 0 && system !== undefined) contents.push({ role: 'user', parts: [{ text: '' }] });
  return {
    contents,
    ...(system !== undefined && { systemInstruction: writeSystem(system, instruction) }),
  };
}

/** How many parts each content had that became this message; all of them in one where that no longer fits. */
function sizesOf(kept: unknown, parts: number): number[] {
  if (!Array.isArray(kept)) return [parts];
  const sizes = kept.filter(size => typeof size === 'number');
  return sizes.reduce((sum, size) => sum + size, 0) === parts ? sizes : [parts];
}

function writeContent({ role, extensions }: Message, parts: JsonObject[]): JsonObject {
  const form = formOf(extensions);
  const written = form?.role === undefined ? (role === 'assistant' ? 'model' : 'user') : form.role;
  return withNotes(
    { ...(written !== null && { role: written }), ...(form?.noParts !== true && { parts }) },
    extensions,
  );
}

function writeSystem({ extensions }: Message, parts: JsonObject[]): JsonObject {
  const role = formOf(extensions)?.role;
  return withNotes({ parts, ...(typeof role === 'string' && { role }) }, extensions);
}

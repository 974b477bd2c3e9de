import type { Encoded, EncodeRequestOptions } from '../codec.ts';
import type { Loss, LossFeature } from '../ir/loss.ts';
import type { ChatRequest, Message, OutputFormat } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { DocumentNames } from './document-names.ts';
import { encodeModelFields } from './encode-additional-fields.ts';
import { encodeParts, type PartContext } from './encode-parts.ts';
import { encodeTools, schemaText } from './encode-tools.ts';
import { familyOf, lacksStructuredOutput, proofOriginOf } from './model-family.ts';
import { extended, formOf } from './protocol.ts';
import type { JsonSchemaOutput } from './structured-answer.ts';
import { hasUnthoughtCalls } from './unthought-calls.ts';

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html. The model and whether to stream are in the address. */
export function encodeRequest(request: ChatRequest, { model }: EncodeRequestOptions): Encoded<JsonObject> {
  const losses: Loss[] = [];
  const family = familyOf(model);
  const context: PartContext = {
    origin: proofOriginOf(model),
    reader: 'model',
    signedOnly: family === 'anthropic',
    losses,
    names: new DocumentNames(),
  };
  const { messages, system } = encodeMessages(request.messages, context);
  const body: JsonObject = { messages, ...(system.length > 0 && { system }) };
  const { native, byTool } = placeOutput(request, model, losses);
  const { toolConfig, forced } = encodeTools(request, byTool, losses);
  const { inferenceConfig, additional, effort } = encodeModelFields(
    request,
    { model, family, forced, unthoughtCalls: hasUnthoughtCalls(messages) },
    losses,
  );
  if (Object.keys(inferenceConfig).length > 0) body.inferenceConfig = inferenceConfig;
  if (toolConfig !== undefined) body.toolConfig = toolConfig;
  if (Object.keys(additional).length > 0) body.additionalModelRequestFields = additional;
  const outputConfig = encodeOutput(native, effort, losses);
  if (outputConfig !== undefined) body.outputConfig = outputConfig;
  encodeTier(request, body, losses);
  encodeMetadata(request, body, losses);
  loseTheRest(request, losses);
  return { value: extended(body, request.extensions, '', losses), losses };
}

/** The system texts in front; turns alternate, so that neighbours of one role become one message. */
function encodeMessages(
  messages: readonly Message[],
  context: PartContext,
): { messages: JsonObject[]; system: JsonObject[] } {
  const system: JsonObject[] = [];
  const turns: { role: string; content: JsonObject[]; value: JsonObject }[] = [];
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    const content = encodeParts(message.content.parts, `${path}.content`, context);
    const role = roleOf(message, turns.length > 0, path, context.losses);
    if (message.name !== undefined) context.losses.push({ feature: 'message-name', path });
    const last = turns.at(-1);
    if (role === 'hoisted') system.push(...content);
    else if (content.length === 0) continue;
    else if (last?.role === role) last.content.push(...content);
    else
      turns.push({
        role,
        content,
        value: extended({ role, content }, message.extensions, path, context.losses),
      });
  }
  for (const { role, content } of turns) if (role === 'user') addTextBesideDocument(content);
  return { messages: turns.map(({ value }) => value), system };
}

function roleOf({ role, extensions }: Message, begun: boolean, path: string, losses: Loss[]): string {
  if (role === 'tool') return 'user';
  if (role !== 'system' && role !== 'developer') return role;
  if (formOf(extensions)?.inPlace === true) return role;
  if (role === 'developer') losses.push({ feature: 'developer-role', path });
  if (begun) losses.push({ feature: 'system-position', path });
  return 'hoisted';
}

/** Converse wants a text block beside a document, https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html. */
function addTextBesideDocument(content: JsonObject[]): void {
  const has = (key: string): boolean => content.some(block => block[key] !== undefined);
  if (has('document') && !has('text')) content.push({ text: 'See the document.' });
}

/** Where the output format is said: natively, or by a tool for models that know no other way. */
function placeOutput(
  { output, toolChoice }: ChatRequest,
  model: string,
  losses: Loss[],
): { native?: OutputFormat; byTool?: JsonSchemaOutput } {
  if (output === undefined) return {};
  const own = formOf(output.extensions) !== undefined;
  if (output.type !== 'json-schema' || own || !lacksStructuredOutput(model)) return { native: output };
  if (toolChoice?.type !== 'tool') return { byTool: output };
  // A call that is forced leaves no room for another one.
  losses.push({ feature: 'structured-output', path: 'output' });
  return {};
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html */
function encodeOutput(
  output: OutputFormat | undefined,
  effort: string | undefined,
  losses: Loss[],
): JsonObject | undefined {
  const config: JsonObject = {};
  if (effort !== undefined) config.effort = effort;
  if (output?.type === 'json') losses.push({ feature: 'structured-output', path: 'output' });
  if (output?.type === 'json-schema') {
    const { name, description } = output;
    const jsonSchema: JsonObject = { schema: schemaText(output) };
    if (name !== undefined) jsonSchema.name = name;
    if (description !== undefined) jsonSchema.description = description;
    config.textFormat = {
      type: 'json_schema',
      structure: { jsonSchema: extended(jsonSchema, output.extensions, 'output', losses) },
    };
  }
  return Object.keys(config).length === 0 ? undefined : config;
}

const tiers = new Set(['default', 'flex', 'priority', 'reserved']);
/** What means the provider's own choice, in any protocol. */
const unsaid = new Set(['auto', 'standard', 'standard_only', 'on_demand']);

function encodeTier({ serviceTier }: ChatRequest, body: JsonObject, losses: Loss[]): void {
  if (serviceTier === undefined || unsaid.has(serviceTier)) return;
  if (tiers.has(serviceTier)) body.serviceTier = { type: serviceTier };
  else losses.push({ feature: 'service-tier', path: 'serviceTier' });
}

const METADATA = /^[A-Za-z0-9\s:_@$#=/+,.-]{0,256}$/;
const MAX_METADATA = 16;

/** `requestMetadata`: 16 entries of few characters, https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
function encodeMetadata({ metadata, extensions }: ChatRequest, body: JsonObject, losses: Loss[]): void {
  if (metadata === undefined) return;
  const entries = Object.entries(metadata).filter(([key, value], index) => {
    const fits = index < MAX_METADATA && key !== '' && METADATA.test(key) && METADATA.test(value);
    if (!fits) losses.push({ feature: 'metadata', path: `metadata.${key.slice(0, 64)}` });
    return fits;
  });
  if (entries.length > 0 || extensions?.protocol === 'bedrock-converse')
    body.requestMetadata = Object.fromEntries(entries);
}

function loseTheRest(request: ChatRequest, losses: Loss[]): void {
  const lose = (feature: LossFeature, path: string, lost: boolean): void => {
    if (lost) losses.push({ feature, path });
  };
  lose('seed', 'seed', request.seed !== undefined);
  lose('penalties', 'presencePenalty', Boolean(request.presencePenalty));
  lose('penalties', 'frequencyPenalty', Boolean(request.frequencyPenalty));
  lose('candidates', 'candidates', (request.candidates ?? 1) > 1);
  lose('logprobs', 'logprobs', request.logprobs !== undefined);
  lose('user', 'user', request.user !== undefined);
  lose('cache', 'promptCacheKey', request.promptCacheKey !== undefined);
  lose('modalities', 'modalities', request.modalities?.some(modality => modality !== 'text') === true);
}

import { GatewayError } from '@sluice/contract';
import type { RequestAddress } from '../codec.ts';
import type { ProofOrigin } from '../ir/proof.ts';
import type { ChatRequest, Message, OutputFormat } from '../ir/request.ts';
import { invalidRequest, isObject, type JsonObject } from '../json/read-object.ts';
import {
  arrayAt,
  mapObjects,
  objectAt,
  optionalArray,
  optionalInteger,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  restOf,
  stringAt,
  wrongField,
} from '../json/reader.ts';
import { checkToolIds } from './check-tool-ids.ts';
import { decodeAdditionalFields } from './decode-additional-fields.ts';
import { decodeParts } from './decode-parts.ts';
import { decodeToolConfig } from './decode-tools.ts';
import { proofOriginOf } from './model-family.ts';
import { PROTOCOL, written } from './protocol.ts';

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_RequestSyntax */
const known = new Set([
  'modelId',
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'additionalModelRequestFields',
  'outputConfig',
  'serviceTier',
  'requestMetadata',
]);

export function decodeRequest(body: JsonObject, { model, stream = false }: RequestAddress): ChatRequest {
  if (model === undefined || model === '')
    throw new GatewayError('invalid_request', { message: 'The path names no model.', param: 'modelId' });
  const origin = proofOriginOf(model);
  const messages = [...decodeSystem(body, origin), ...decodeMessages(body, origin)];
  checkToolIds(messages);
  const request: ChatRequest = { model, messages, stream, includeUsage: true };
  /** Members without a name of ours, of the body and of the objects in it. */
  const members: JsonObject = restOf(body, known) ?? {};
  decodeInference(body, request, members);
  decodeToolConfig(body, request, members);
  decodeAdditionalFields(body, request, members);
  decodeOutput(body, request, members);
  decodeTier(body, request);
  decodeMetadata(body, request);
  if (Object.keys(members).length > 0) request.extensions = { protocol: PROTOCOL, members };
  return request;
}

function decodeSystem(body: JsonObject, origin: ProofOrigin): Message[] {
  const blocks = optionalArray(body, 'system', '');
  if (blocks === undefined || blocks.length === 0) return [];
  return [{ role: 'system', content: { bare: false, parts: decodeParts(blocks, 'system', origin) } }];
}

const roles = new Set(['user', 'assistant', 'system']);

function decodeMessages(body: JsonObject, origin: ProofOrigin): Message[] {
  return mapObjects(optionalArray(body, 'messages', '') ?? [], 'messages', (message, path) => {
    const role = stringAt(message, 'role', path);
    if (!roles.has(role)) throw wrongField(path, 'role', '"user" or "assistant"');
    const parts = decodeParts(arrayAt(message, 'content', path), `${path}.content`, origin);
    const content = { bare: false, parts };
    const rest = restOf(message, messageMembers);
    const extensions = rest && { extensions: { protocol: PROTOCOL, members: rest } as const };
    if (role !== 'system') return { role: role === 'user' ? 'user' : 'assistant', content, ...extensions };
    // Where it stands is what tells it from the blocks of `system`.
    return {
      role,
      content,
      extensions: { protocol: PROTOCOL, members: rest ?? {}, form: { inPlace: true } },
    };
  });
}
const messageMembers = new Set(['role', 'content']);

const inferenceMembers = new Set(['maxTokens', 'temperature', 'topP', 'stopSequences']);

function decodeInference(body: JsonObject, request: ChatRequest, members: JsonObject): void {
  const config = optionalObject(body, 'inferenceConfig', '');
  if (config === undefined) return;
  const path = 'inferenceConfig';
  const maxTokens = optionalInteger(config, 'maxTokens', path, 1);
  const temperature = optionalNumber(config, 'temperature', path);
  const topP = optionalNumber(config, 'topP', path);
  const stop = optionalStrings(config, 'stopSequences', path);
  if (maxTokens !== undefined) request.maxOutputTokens = maxTokens;
  if (temperature !== undefined) request.temperature = temperature;
  if (topP !== undefined) request.topP = topP;
  if (stop !== undefined) request.stopSequences = stop;
  const rest = restOf(config, inferenceMembers);
  if (rest !== undefined) members.inferenceConfig = rest;
}

function decodeTier(body: JsonObject, request: ChatRequest): void {
  const tier = optionalObject(body, 'serviceTier', '');
  if (tier !== undefined) request.serviceTier = stringAt(tier, 'type', 'serviceTier');
}

function decodeMetadata(body: JsonObject, request: ChatRequest): void {
  const given = optionalObject(body, 'requestMetadata', '');
  if (given === undefined) return;
  const entries = Object.keys(given).map((key): [string, string] => [
    key,
    stringAt(given, key, 'requestMetadata'),
  ]);
  request.metadata = Object.fromEntries(entries);
}

const outputMembers = new Set(['textFormat', 'effort']);

/** https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html. The effort is read with the reasoning. */
function decodeOutput(body: JsonObject, request: ChatRequest, members: JsonObject): void {
  const config = optionalObject(body, 'outputConfig', '');
  if (config === undefined) return;
  const rest: JsonObject = restOf(config, outputMembers) ?? {};
  const format = optionalObject(config, 'textFormat', 'outputConfig');
  if (format?.type === 'json_schema') request.output = decodeSchema(format);
  else if (format !== undefined) rest.textFormat = format;
  if (Object.keys(rest).length > 0) members.outputConfig = rest;
}

function decodeSchema(format: JsonObject): OutputFormat {
  const structure = objectAt(format, 'structure', 'outputConfig.textFormat');
  const path = 'outputConfig.textFormat.structure.jsonSchema';
  const definition = objectAt(structure, 'jsonSchema', 'outputConfig.textFormat.structure');
  const text = stringAt(definition, 'schema', path);
  const name = optionalString(definition, 'name', path);
  const description = optionalString(definition, 'description', path);
  return {
    type: 'json-schema',
    schema: parseSchema(text, `${path}.schema`),
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    extensions: written({ schema: text }),
  };
}

function parseSchema(text: string, path: string): JsonObject {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch {
    throw invalidRequest(path, 'expected a JSON Schema as text.');
  }
  if (!isObject(schema)) throw invalidRequest(path, 'expected a JSON Schema as text.');
  return schema;
}

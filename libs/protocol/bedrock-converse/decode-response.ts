import type { Part } from '../ir/part.ts';
import type { ProofOrigin } from '../ir/proof.ts';
import type { ChatResponse, Choice } from '../ir/response.ts';
import type { JsonObject } from '../json/read-object.ts';
import {
  objectAt,
  optionalArray,
  optionalObject,
  optionalString,
  readAnswer,
  restOf,
  stringAt,
} from '../json/reader.ts';
import { decodeParts } from './decode-parts.ts';
import { decodeFinish } from './finish.ts';
import { ownExtensions, PROTOCOL } from './protocol.ts';
import { ANSWER_TOOL } from './structured-answer.ts';
import { decodeUsage } from './usage.ts';

const known = new Set(['output', 'stopReason', 'usage', 'serviceTier']);
const messageMembers = new Set(['role', 'content']);
const outputMembers = new Set(['message']);

/**
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_ResponseSyntax. `origin`: whose signatures
 * the model makes; the answer itself does not say which model it was.
 */
export const decodeResponse = (body: JsonObject, origin: ProofOrigin): ChatResponse =>
  readAnswer(() => readResponse(body, origin));

function readResponse(body: JsonObject, origin: ProofOrigin): ChatResponse {
  const output = objectAt(body, 'output', '');
  const message = objectAt(output, 'message', 'output');
  const blocks = optionalArray(message, 'content', 'output.message') ?? [];
  const parts = decodeParts(blocks, 'output.message.content', origin);
  const choice: Choice = {
    index: 0,
    content: { bare: false, parts: parts.map(answerOf) },
    finish: decodeFinish(optionalString(body, 'stopReason', '')),
  };
  if (choice.finish.unified === 'tool-calls' && answersOnly(parts)) choice.finish.unified = 'stop';
  const extensions = ownExtensions(message, messageMembers);
  if (extensions !== undefined) choice.extensions = extensions;
  const response: ChatResponse = { choices: [choice] };
  const usage = optionalObject(body, 'usage', '');
  if (usage !== undefined) response.usage = decodeUsage(usage, 'usage');
  const tier = optionalObject(body, 'serviceTier', '');
  if (tier !== undefined) response.serviceTier = stringAt(tier, 'type', 'serviceTier');
  const members: JsonObject = restOf(body, known) ?? {};
  const outputRest = restOf(output, outputMembers);
  if (outputRest !== undefined) members.output = outputRest;
  if (Object.keys(members).length > 0) response.extensions = { protocol: PROTOCOL, members };
  return response;
}

const isAnswer = (part: Part): boolean => part.type === 'tool-call' && part.name === ANSWER_TOOL;

/** A call of the tool that stands for structured output is the text that was asked for. */
const answerOf = (part: Part): Part =>
  part.type === 'tool-call' && part.name === ANSWER_TOOL ? { type: 'text', text: part.arguments } : part;

const answersOnly = (parts: readonly Part[]): boolean =>
  parts.some(isAnswer) && !parts.some(part => part.type === 'tool-call' && !isAnswer(part));

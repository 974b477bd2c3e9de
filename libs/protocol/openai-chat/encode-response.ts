import type { Encoded, EncodeResponseOptions } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { AudioPart, Part, ReasoningPart, TextPart } from '../ir/part.ts';
import type { ChatResponse, Choice } from '../ir/response.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { encodeCitation } from './citations.ts';
import { encodeImage } from './encode-part.ts';
import { ownForm, ownMembers, PROTOCOL } from './extensions.ts';
import { encodeFinish, finishIsLost } from './finish.ts';
import { encodeDetails } from './reasoning-details.ts';
import { plainMember, plainText } from './reasoning-text.ts';
import { encodeThinking } from './thinking.ts';
import { encodeToolCall } from './tool-calls.ts';
import { encodeUsage } from './usage.ts';

export const answerId = (id: string | undefined, { requestId }: EncodeResponseOptions): string =>
  id ?? `chatcmpl-${requestId}`;

/** https://platform.openai.com/docs/api-reference/chat/object */
export function encodeResponse(response: ChatResponse, options: EncodeResponseOptions): Encoded<JsonObject> {
  const { extensions, usage, serviceTier } = response;
  const losses: Loss[] = [...extensionLosses(extensions, PROTOCOL, '')];
  if (usage !== undefined) losses.push(...extensionLosses(usage.extensions, PROTOCOL, 'usage'));
  const value: JsonObject = {
    id: answerId(response.id, options),
    object: 'chat.completion',
    created: response.createdAt ?? options.createdAt,
    model: response.model ?? options.model,
    choices: response.choices.map(choice => encodeChoice(choice, losses)),
    ...(usage !== undefined && { usage: encodeUsage(usage) }),
    ...(serviceTier !== undefined && { service_tier: serviceTier }),
    ...ownForm(extensions),
    ...ownMembers(extensions),
  };
  return { value, losses };
}

function encodeChoice(choice: Choice, losses: Loss[]): JsonObject {
  const { index, content, finish, logprobs, extensions } = choice;
  const path = `choices[${index}]`;
  losses.push(...extensionLosses(extensions, PROTOCOL, path));
  if (finishIsLost(finish)) losses.push({ feature: 'finish-details', path: `${path}.finish_reason` });
  const { message: messageRest, ...members } = ownMembers(extensions);
  const { message: messageForm, ...form } = ownForm(extensions);
  const message = encodeMessage(
    content.parts,
    isObject(messageForm) ? messageForm : {},
    `${path}.message`,
    losses,
  );
  return {
    index,
    message: isObject(messageRest) ? Object.assign(message, messageRest) : message,
    logprobs: logprobs ?? null,
    finish_reason: encodeFinish(finish, message.refusal !== null),
    ...(finish.stopSequence !== undefined && { stop_reason: finish.stopSequence }),
    ...form,
    ...members,
  };
}

/** The parts of an answer by the members that they go into. */
interface Sorted {
  reasoning: ReasoningPart[];
  texts: TextPart[];
  list: JsonObject[];
  refusals: string[];
  calls: JsonObject[];
  images: JsonObject[];
  details: JsonObject[];
  /** Whether the details say more than the text does. */
  detailed: boolean;
  audio?: AudioPart;
}

function encodeMessage(parts: readonly Part[], form: JsonObject, path: string, losses: Loss[]): JsonObject {
  const sorted: Sorted = {
    reasoning: [],
    texts: [],
    list: [],
    refusals: [],
    calls: [],
    images: [],
    details: [],
    detailed: false,
  };
  const message: JsonObject = { role: 'assistant', content: null, refusal: null };
  for (const part of parts) sort(part, sorted, message, path, losses);
  const { texts, list, refusals, calls, images, details, audio, reasoning } = sorted;
  if (form.content === 'list') message.content = list;
  else if (texts.length > 0) message.content = texts.map(({ text }) => text).join('');
  else if (form.content === 'empty') message.content = '';
  const refusal = refusals.join('');
  if (refusal !== '') message.refusal = refusal;
  const member = form.content === 'list' ? undefined : plainMember(reasoning, 'reasoning_content');
  if (form.reasoning === 'empty') message.reasoning_content = '';
  if (member !== undefined) message[member] = plainText(reasoning);
  if (sorted.detailed) message.reasoning_details = details;
  const annotations = encodeAnnotations(texts);
  if (annotations.length > 0) message.annotations = annotations;
  if (images.length > 0) message.images = images;
  if (audio !== undefined) message.audio = encodeAudio(audio, path, losses);
  if (calls.length > 0) message.tool_calls = calls;
  return message;
}

function sort(part: Part, sorted: Sorted, message: JsonObject, path: string, losses: Loss[]): void {
  if (part.type !== 'native') losses.push(...extensionLosses(part.extensions, PROTOCOL, path));
  switch (part.type) {
    case 'text':
      sorted.texts.push(part);
      sorted.list.push({ type: 'text', text: part.text, ...ownMembers(part.extensions) });
      // It has no place at a text: the proof goes ahead of it, as reasoning without a text.
      sorted.details.push(...carrierDetails(part, sorted.details.length));
      if (part.proof !== undefined) sorted.detailed = true;
      return;
    case 'refusal':
      sorted.refusals.push(part.text);
      return;
    case 'reasoning':
      sorted.list.push(encodeThinking(part));
      sorted.reasoning.push(part);
      sorted.details.push(...encodeDetails(part, sorted.details.length));
      if (needsDetails(part)) sorted.detailed = true;
      return;
    case 'tool-call':
      if (ownForm(part.extensions).deprecated === true)
        message.function_call = {
          name: part.name,
          arguments: part.arguments,
          ...ownMembers(part.extensions),
        };
      else sorted.calls.push(encodeToolCall(part, true));
      return;
    case 'image': {
      const image = encodeImage(part);
      if (image === undefined) losses.push({ feature: 'file-reference', path });
      else sorted.images.push({ ...image, ...ownMembers(part.extensions) });
      return;
    }
    case 'audio':
      sorted.audio = part;
      return;
    case 'native':
      if (part.protocol !== PROTOCOL) losses.push({ feature: 'native-part', path });
      else if (part.name.startsWith('reasoning.')) {
        sorted.details.push(part.value);
        sorted.detailed = true;
      } else if (typeof part.value.id === 'string') sorted.calls.push(part.value);
      else sorted.list.push(part.value);
      return;
    default:
      losses.push({ feature: 'native-part', path });
  }
}

/** Whether a text alone would leave something of it out. One that needs them makes all be written as details. */
export const needsDetails = ({ proof, extensions }: ReasoningPart): boolean =>
  proof !== undefined || ownForm(extensions).member === 'reasoning_details';

export const carrierDetails = ({ proof }: TextPart, index: number): JsonObject[] =>
  proof === undefined
    ? []
    : encodeDetails({ type: 'reasoning', text: '', proof: { ...proof, forNext: true } }, index);

/** Citations of all texts, counted from the beginning of the first. */
function encodeAnnotations(texts: readonly TextPart[]): JsonObject[] {
  let offset = 0;
  return texts.flatMap(({ text, citations = [] }) => {
    const start = offset;
    offset += text.length;
    return citations.map(citation => encodeCitation(citation, start));
  });
}

function encodeAudio(audio: AudioPart, path: string, losses: Loss[]): JsonObject {
  const { source, id, transcript, extensions } = audio;
  if (source.kind !== 'base64' && id === undefined) losses.push({ feature: 'audio', path });
  return {
    ...(id !== undefined && { id }),
    ...(source.kind === 'base64' && { data: source.base64 }),
    ...(transcript !== undefined && { transcript }),
    ...ownMembers(extensions),
  };
}

import type { Facts } from '@sluice/contract';
import type { TokenCounter } from '@sluice/tokens';
import { InputMeter } from './input-meter.ts';
import type { Content, MediaSource, Part } from './part.ts';
import type { ChatRequest, Message, Tool } from './request.ts';

/** What is longer is no class of service that has a price. */
export const MAX_TIER_LENGTH = 64;

/** What later stages need to know of a chat request, whatever protocol it came in. */
export function chatFacts(request: ChatRequest, counter: TokenCounter): Facts {
  const { model, stream, includeUsage, maxOutputTokens, candidates = 1, serviceTier } = request;
  return {
    model,
    stream,
    includeUsage,
    ...meterOf(request, counter).facts(),
    ...(candidates > 1 && { choices: candidates }),
    ...(maxOutputTokens !== undefined &&
      maxOutputTokens > 0 && { maxOutputTokens: maxOutputTokens * candidates }),
    ...(serviceTier !== undefined && { serviceTier: serviceTier.slice(0, MAX_TIER_LENGTH) }),
  };
}

function meterOf({ messages, tools = [], output }: ChatRequest, counter: TokenCounter): InputMeter {
  const meter = new InputMeter(counter);
  meter.messages(messages.length);
  const asked = messages.findLastIndex(isQuestion);
  for (const [index, { name, content }] of messages.entries()) {
    if (name !== undefined) meter.text(name);
    addContent(content, meter, index > asked);
  }
  if (tools.length > 0) meter.tools(JSON.stringify(tools.map(shownOf)));
  if (output?.type === 'json-schema') meter.schema(JSON.stringify(output.schema));
  return meter;
}

/** What somebody says, and not what a tool gave. */
const isQuestion = ({ role, content }: Message): boolean =>
  role === 'user' && content.parts.some(({ type }) => type !== 'tool-result');

/** `goesOn`: the model is still at the answer that this belongs to. Providers leave out what it thought about earlier ones. */
function addContent({ parts }: Content, meter: InputMeter, goesOn: boolean): void {
  for (const part of parts) addPart(part, meter, goesOn);
}

function addPart(part: Part, meter: InputMeter, goesOn: boolean): void {
  if (goesOn && 'proof' in part && part.proof !== undefined) meter.sealed(part.proof.value.length);
  switch (part.type) {
    case 'reasoning':
      if (goesOn) meter.text(part.text);
      return;
    case 'text':
    case 'refusal':
      meter.text(part.text);
      return;
    case 'tool-call':
      meter.text(part.name);
      meter.text(part.arguments);
      return;
    case 'tool-result':
      addContent(part.content, meter, goesOn);
      return;
    case 'native':
      meter.text(JSON.stringify(part.value));
      return;
    case 'image':
      meter.attachment(part.detail);
      return;
    default:
      addSource(part.source, meter);
  }
}

function addSource(source: MediaSource, meter: InputMeter): void {
  switch (source.kind) {
    case 'text':
      meter.text(source.text);
      return;
    case 'base64':
      meter.file(source.base64);
      return;
    case 'url':
      meter.file(source.url);
      return;
    case 'file':
      meter.file(undefined);
  }
}

/** What a model sees of a tool. */
function shownOf(tool: Tool): object {
  if (tool.type === 'native') return tool.value;
  const { name, description } = tool;
  return { name, description, parameters: tool.type === 'function' ? tool.parameters : tool.format };
}

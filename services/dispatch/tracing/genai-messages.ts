import type { ChatRequest, ChatResponse, Content, MediaSource, Part } from '@sluice/protocol';
import type { Attributes } from '@sluice/telemetry';

/**
 * Content as `gen_ai.input.messages`, `gen_ai.system_instructions`, `gen_ai.output.messages` and `gen_ai.tool.definitions` have it: JSON,
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/#recording-content-on-attributes
 */

/** Longer ones are left out: a JSON text that is cut is none. */
const MAX_LENGTH = 128 * 1024;
const INSTRUCTION_ROLES: ReadonlySet<string> = new Set(['system', 'developer']);

export function askedContent({ messages, tools }: ChatRequest): Attributes {
  const instructions = messages.filter(({ role }) => INSTRUCTION_ROLES.has(role));
  const said = messages.filter(({ role }) => !INSTRUCTION_ROLES.has(role));
  return bounded({
    'gen_ai.system_instructions':
      instructions.length === 0 ? undefined : instructions.flatMap(({ content }) => partsOf(content)),
    'gen_ai.input.messages': said.map(({ role, name, content }) => ({ role, name, parts: partsOf(content) })),
    'gen_ai.tool.definitions': tools?.map(tool =>
      tool.type === 'native'
        ? tool.value
        : {
            type: tool.type,
            name: tool.name,
            description: tool.description,
            ...(tool.type === 'function' && { parameters: tool.parameters }),
          },
    ),
  });
}

export const answeredContent = ({ choices }: ChatResponse): Attributes =>
  bounded({
    'gen_ai.output.messages': choices.map(({ content, finish }) => ({
      role: 'assistant',
      parts: partsOf(content),
      finish_reason: finish.raw ?? finish.unified,
    })),
  });

function bounded(contents: Record<string, object | undefined>): Attributes {
  const attributes: Record<string, string | boolean> = {};
  for (const [name, content] of Object.entries(contents)) {
    if (content === undefined) continue;
    const text = JSON.stringify(content);
    if (text.length <= MAX_LENGTH) attributes[name] = text;
    else attributes['sluice.content.left_out'] = true;
  }
  return attributes;
}

const partsOf = ({ parts }: Content): object[] => parts.map(partOf);

function partOf(part: Part): object {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: 'text', content: part.text };
    case 'reasoning':
      return { type: 'reasoning', content: part.text };
    case 'tool-call':
      return { type: 'tool_call', id: part.id, name: part.name, arguments: argumentsOf(part.arguments) };
    case 'tool-result':
      return { type: 'tool_call_response', id: part.callId, response: partsOf(part.content) };
    case 'native':
      return { type: part.name };
    default:
      return mediaOf(part.type, part.source);
  }
}

/** Models write JSON as a rule. */
function argumentsOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** That there was one, and which; its bytes are no text for a trace. */
function mediaOf(modality: string, source: MediaSource): object {
  switch (source.kind) {
    case 'text':
      return { type: 'text', content: source.text };
    case 'url':
      return { type: 'uri', modality, mime_type: source.mediaType, uri: source.url };
    case 'file':
      return { type: 'file', modality, mime_type: source.mediaType, file_id: source.id };
    case 'base64':
      return { type: 'blob', modality, mime_type: source.mediaType, length: source.base64.length };
  }
}

import type { Facts } from '@sluice/contract';
import { BYTES_PER_TOKEN, TOKENS_PER_ATTACHMENT } from '../openai/fields.ts';
import type { Content, Part } from './part.ts';
import type { ChatRequest, Tool } from './request.ts';

interface Size {
  textBytes: number;
  attachments: number;
}

/** What later stages need to know of a chat request, whatever protocol it came in. */
export function chatFacts(request: ChatRequest): Facts {
  const size: Size = { textBytes: 0, attachments: 0 };
  for (const { name, content } of request.messages) {
    if (name !== undefined) size.textBytes += Buffer.byteLength(name);
    addContent(content, size);
  }
  for (const tool of request.tools ?? []) size.textBytes += toolBytes(tool);
  if (request.output?.type === 'json-schema')
    size.textBytes += Buffer.byteLength(JSON.stringify(request.output.schema));
  const { maxOutputTokens, candidates = 1 } = request;
  return {
    model: request.model,
    stream: request.stream,
    includeUsage: request.includeUsage,
    inputTokensEstimate:
      Math.ceil(size.textBytes / BYTES_PER_TOKEN) + size.attachments * TOKENS_PER_ATTACHMENT,
    ...(maxOutputTokens !== undefined &&
      maxOutputTokens > 0 && { maxOutputTokens: maxOutputTokens * candidates }),
  };
}

function addContent({ parts }: Content, size: Size): void {
  for (const part of parts) addPart(part, size);
}

function addPart(part: Part, size: Size): void {
  switch (part.type) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      size.textBytes += Buffer.byteLength(part.text);
      return;
    case 'tool-call':
      size.textBytes += Buffer.byteLength(part.name) + Buffer.byteLength(part.arguments);
      return;
    case 'tool-result':
      addContent(part.content, size);
      return;
    case 'native':
      size.textBytes += Buffer.byteLength(JSON.stringify(part.value));
      return;
    default:
      if (part.source.kind === 'text') size.textBytes += Buffer.byteLength(part.source.text);
      else size.attachments += 1;
  }
}

function toolBytes(tool: Tool): number {
  if (tool.type === 'native') return Buffer.byteLength(JSON.stringify(tool.value));
  const { name, description = '' } = tool;
  const schema = tool.type === 'function' ? tool.parameters : tool.format;
  return (
    Buffer.byteLength(name) +
    Buffer.byteLength(description) +
    (schema === undefined ? 0 : Buffer.byteLength(JSON.stringify(schema)))
  );
}

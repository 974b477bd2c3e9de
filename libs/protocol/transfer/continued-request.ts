import { type ContinuationStyle, GatewayError } from '@sluice/contract';
import { roughCounter } from '@sluice/tokens';
import type { ChatRequest, Message } from '../ir/request.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';

/** What the caller has of its answer, which a target is to go on with. */
export interface Continuation {
  /** Not blank, and without blanks at its end: Anthropic refuses those. */
  text: string;
  style: ContinuationStyle;
}

/**
 * The request with the answer so far as its last message. The model is not asked to think, which it does in front of an answer
 * only, and may write what is left of its tokens. Throws `invalid_request` where such an answer cannot be gone on with.
 */
export function continuedRequest(request: ChatRequest, text: string): ChatRequest {
  const obstacle = obstacleIn(request);
  if (obstacle !== undefined)
    throw new GatewayError('invalid_request', { internal: `an answer cannot be gone on with: ${obstacle}` });
  const { reasoning: _before, maxOutputTokens, messages, ...rest } = request;
  return {
    ...rest,
    ...(maxOutputTokens !== undefined && {
      maxOutputTokens: Math.max(1, maxOutputTokens - Math.floor(roughCounter.count(text))),
    }),
    messages: withAnswer(messages, text),
  };
}

function obstacleIn({ output, toolChoice, candidates }: ChatRequest): string | undefined {
  if (output !== undefined && output.type !== 'text') return 'it has to be JSON';
  if (candidates !== undefined && candidates > 1) return 'it is one of several';
  if (toolChoice !== undefined && toolChoice.type !== 'auto' && toolChoice.type !== 'none')
    return 'it has to call a tool';
  return undefined;
}

/** Behind what the caller itself began the answer with, where it did. */
function withAnswer(messages: readonly Message[], text: string): Message[] {
  const last = messages.at(-1);
  if (last?.role !== 'assistant')
    return [...messages, { role: 'assistant', content: { bare: true, parts: [{ type: 'text', text }] } }];
  const { bare, parts } = last.content;
  const begun = parts.at(-1);
  const content =
    begun?.type === 'text'
      ? { bare, parts: [...parts.slice(0, -1), { ...begun, text: begun.text + text }] }
      : { bare: false, parts: [...parts, { type: 'text' as const, text }] };
  return [...messages.slice(0, -1), { ...last, content }];
}

/** Says in the body, where the place of the last message does not, that the answer goes on with it. */
export function markContinued(body: JsonObject, style: ContinuationStyle): JsonObject {
  switch (style) {
    case 'assistant-turn':
      return body;
    case 'prefix':
    case 'partial':
      return withLastMarked(body, style);
    case 'final-message':
      return { ...body, continue_final_message: true, add_generation_prompt: false };
  }
}

function withLastMarked(body: JsonObject, mark: 'prefix' | 'partial'): JsonObject {
  const messages: unknown[] = Array.isArray(body.messages) ? body.messages : [];
  const last = messages.at(-1);
  return isObject(last) ? { ...body, messages: [...messages.slice(0, -1), { ...last, [mark]: true }] } : body;
}

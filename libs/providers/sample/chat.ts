import { createHash } from 'node:crypto';
import type { Reply } from './compose-reply.ts';
import type { SampleChat } from './read-request.ts';
import { countTokens } from './tokens.ts';

/** 2026-01-01. A clock would make the same request give other bytes. */
const CREATED = 1_767_225_600;
const DONE = Buffer.from('data: [DONE]\n\n');

const idOf = (request: Uint8Array): string => createHash('sha256').update(request).digest('hex').slice(0, 24);

function usageOf(chat: SampleChat, reply: Reply) {
  const input = chat.messages.reduce((sum, { text }) => sum + countTokens(text), 0);
  const output = reply.tokens.length * chat.choices;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}

const choiceIndexes = ({ choices }: SampleChat): number[] =>
  Array.from({ length: choices }, (_, index) => index);

/** https://platform.openai.com/docs/api-reference/chat/object */
export function chatCompletion(request: Uint8Array, chat: SampleChat, reply: Reply): Uint8Array {
  const id = idOf(request);
  return Buffer.from(
    JSON.stringify({
      id: `chatcmpl-${id}`,
      object: 'chat.completion',
      created: CREATED,
      model: chat.model,
      choices: choiceIndexes(chat).map(index => ({
        index,
        message: messageOf(reply, `call_${id}${index}`),
        logprobs: null,
        finish_reason: reply.finishReason,
      })),
      usage: usageOf(chat, reply),
    }),
  );
}

function messageOf(reply: Reply, callId: string) {
  const text = reply.tokens.join('');
  if (reply.kind === 'text') return { role: 'assistant', content: text, refusal: null };
  return {
    role: 'assistant',
    content: null,
    refusal: null,
    tool_calls: [{ id: callId, type: 'function', function: { name: reply.name, arguments: text } }],
  };
}

/** https://platform.openai.com/docs/api-reference/chat/streaming, an event a token. */
export function* chatCompletionEvents(
  request: Uint8Array,
  chat: SampleChat,
  reply: Reply,
): Generator<Uint8Array> {
  const id = idOf(request);
  const event = (choices: unknown[], usage: unknown): Uint8Array =>
    Buffer.from(
      `data: ${JSON.stringify({
        id: `chatcmpl-${id}`,
        object: 'chat.completion.chunk',
        created: CREATED,
        model: chat.model,
        choices,
        // As at OpenAI: the member is there, null, on every chunk of a stream that was asked for usage.
        usage: chat.includeUsage ? usage : undefined,
      })}\n\n`,
    );
  for (const index of choiceIndexes(chat)) {
    for (const delta of deltasOf(reply, `call_${id}${index}`))
      yield event([{ index, delta, logprobs: null, finish_reason: null }], null);
    yield event([{ index, delta: {}, logprobs: null, finish_reason: reply.finishReason }], null);
  }
  if (chat.includeUsage) yield event([], usageOf(chat, reply));
  yield DONE;
}

function* deltasOf(reply: Reply, callId: string): Generator<unknown> {
  if (reply.kind === 'text') {
    yield { role: 'assistant', content: '', refusal: null };
    for (const content of reply.tokens) yield { content };
    return;
  }
  const call = { index: 0, id: callId, type: 'function', function: { name: reply.name, arguments: '' } };
  yield { role: 'assistant', content: null, tool_calls: [call] };
  for (const token of reply.tokens) yield { tool_calls: [{ index: 0, function: { arguments: token } }] };
}

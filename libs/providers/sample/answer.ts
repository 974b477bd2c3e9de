import { GatewayError, type Protocol } from '@sluice/contract';
import { chatCompletion, chatCompletionEvents } from './chat.ts';
import { composeReply } from './compose-reply.ts';
import { embeddingsBody } from './embeddings.ts';
import { readChat, readEmbeddings } from './read-request.ts';

export interface SampleAnswer {
  status: number;
  headers: Record<string, string>;
  /** In pieces, made as they are taken: an event of a stream each, an embedding each, or the whole. */
  body: Iterable<Uint8Array>;
}

const JSON_HEADERS = { 'content-type': 'application/json' };
const STREAM_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8' };

/**
 * What the built-in provider answers to a request that the ingress has accepted: without a network, a key
 * or chance, the same bytes for the same request. Throws `not_found` on a protocol it does not speak.
 */
export function sampleAnswer(protocol: Protocol, request: Uint8Array): SampleAnswer {
  if (protocol === 'openai-embeddings')
    return { status: 200, headers: JSON_HEADERS, body: embeddingsBody(readEmbeddings(request)) };
  if (protocol !== 'openai-chat') throw new GatewayError('not_found');
  const chat = readChat(request);
  const reply = composeReply(chat);
  if (chat.stream)
    return { status: 200, headers: STREAM_HEADERS, body: chatCompletionEvents(request, chat, reply) };
  return { status: 200, headers: JSON_HEADERS, body: [chatCompletion(request, chat, reply)] };
}

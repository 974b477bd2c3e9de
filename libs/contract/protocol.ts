import { z } from 'zod';
import type { DataPermission } from './permission.ts';

/** The wire protocols of chat, each with a codec; every one of them is translated to every other. */
export const chatProtocols = [
  'openai-chat',
  'openai-completions',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
  'cohere-chat',
] as const;
export type ChatProtocol = (typeof chatProtocols)[number];

/** Protocols whose requests go to a target. */
export const dataProtocols = [
  ...chatProtocols,
  'anthropic-count-tokens',
  'gemini-count-tokens',
  'openai-embeddings',
  'gemini-embed-content',
  'gemini-batch-embed-contents',
  'cohere-embed',
  'cohere-rerank',
  'openai-moderations',
  'openai-images',
  'openai-speech',
  'openai-transcriptions',
  'http',
] as const;

const protocolNames = [...dataProtocols, 'openai-models', 'sluice-admin', 'sluice-public'] as const;
export const protocolSchema = z.enum(protocolNames);
/**
 * What the caller speaks. Decides the shape of its errors. `sluice-admin` goes to control; so does `sluice-public`, which needs
 * no credential.
 */
export type Protocol = z.infer<typeof protocolSchema>;

/** What is asked for, whatever the protocol. Protocols of one operation may be translated to each other. */
export type Operation =
  | 'chat'
  | 'count-tokens'
  | 'embeddings'
  | 'rerank'
  | 'moderations'
  | 'images'
  | 'speech'
  | 'transcriptions'
  | 'http'
  | 'models'
  | 'admin';

const operations: Record<Protocol, Operation> = {
  'openai-chat': 'chat',
  'openai-completions': 'chat',
  'openai-responses': 'chat',
  'anthropic-messages': 'chat',
  gemini: 'chat',
  'bedrock-converse': 'chat',
  'cohere-chat': 'chat',
  'anthropic-count-tokens': 'count-tokens',
  'gemini-count-tokens': 'count-tokens',
  'openai-embeddings': 'embeddings',
  'gemini-embed-content': 'embeddings',
  'gemini-batch-embed-contents': 'embeddings',
  'cohere-embed': 'embeddings',
  'cohere-rerank': 'rerank',
  'openai-moderations': 'moderations',
  'openai-images': 'images',
  'openai-speech': 'speech',
  'openai-transcriptions': 'transcriptions',
  http: 'http',
  'openai-models': 'models',
  'sluice-admin': 'admin',
  'sluice-public': 'admin',
};

const tokenlessOperations: ReadonlySet<Operation> = new Set(['count-tokens', 'http']);

/** Whether what is asked for is counted in tokens: counting them uses none, and an HTTP service has none. */
export const usesTokens = (protocol: Protocol): boolean => !tokenlessOperations.has(operationOf(protocol));

export const operationOf = (protocol: Protocol): Operation => operations[protocol];

const permissionsByOperation: Record<Operation, DataPermission | undefined> = {
  chat: 'chat',
  'count-tokens': 'chat',
  embeddings: 'embeddings',
  rerank: 'rerank',
  moderations: 'moderations',
  images: 'images',
  speech: 'audio',
  transcriptions: 'audio',
  http: 'http',
  models: 'models',
  admin: undefined,
};

/** What a role must grant for a request of this protocol. Undefined for the admin API: control knows what each of its operations needs. */
export const permissionFor = (protocol: Protocol): DataPermission | undefined =>
  permissionsByOperation[operations[protocol]];

export const isChatProtocol = (protocol: string): protocol is ChatProtocol =>
  (chatProtocols as readonly string[]).includes(protocol);

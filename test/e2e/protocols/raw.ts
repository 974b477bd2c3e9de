import type { Door } from './dialogue.ts';
import type { JsonObject } from './json.ts';

export interface RawAnswer {
  status: number;
  headers: Headers;
  bytes: Buffer;
}

/** Sends a body as it stands to the path of a client protocol. */
export async function send(door: Door, path: string, body: string | JsonObject): Promise<RawAnswer> {
  const response = await fetch(door.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${door.key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

const streamPaths: Readonly<Record<string, string>> = {
  gemini: '/v1beta/models/{model}:streamGenerateContent?alt=sse',
  'bedrock-converse': '/model/{model}/converse-stream',
};
const wholePaths: Readonly<Record<string, string>> = {
  'openai-chat': '/v1/chat/completions',
  'openai-completions': '/v1/completions',
  'openai-responses': '/v1/responses',
  'anthropic-messages': '/v1/messages',
  gemini: '/v1beta/models/{model}:generateContent',
  'bedrock-converse': '/model/{model}/converse',
  'cohere-chat': '/v2/chat',
};

/** Whether the model is in the path, not in the body. */
export const inAddress = (protocol: string): boolean => protocol in streamPaths;

export const pathOf = (protocol: string, model: string, stream = false): string =>
  ((stream ? streamPaths[protocol] : undefined) ?? wholePaths[protocol] ?? '').replace(
    '{model}',
    encodeURIComponent(model),
  );

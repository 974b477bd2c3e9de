import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  ThrottlingException,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messageOfFrame } from '../framing/aws-event-frames.ts';
import type { ChatResponse } from '../ir/response.ts';
import { unfoldResponse } from '../ir/unfold.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { bedrockConverse } from './codec.ts';

const MODEL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const options = { requestId: 'r', model: MODEL, includeUsage: true, createdAt: 0 };

const answer: ChatResponse = {
  choices: [
    {
      index: 0,
      content: {
        bare: false,
        parts: [
          {
            type: 'reasoning',
            text: 'Hm.',
            proof: { origin: 'anthropic', kind: 'signature', value: 'c2ln' },
          },
          {
            type: 'reasoning',
            text: '',
            proof: { origin: 'openai', kind: 'encrypted', value: 'gAAA', id: 'rs_1' },
          },
          { type: 'text', text: 'Let me look. 🐧' },
          {
            type: 'tool-call',
            id: 'call_1',
            name: 'weather',
            arguments: '{"city":"Paris"}',
            kind: 'function',
          },
          {
            type: 'tool-call',
            id: 'call_2',
            name: 'weather',
            arguments: '{"city":"Rome"}',
            kind: 'function',
          },
        ],
      },
      finish: { unified: 'tool-calls', raw: 'tool_calls' },
    },
  ],
  usage: { input: 100, output: 20, cachedInput: 60, cacheWriteInput: 10 },
};

let server: Server;
let client: BedrockRuntimeClient;
let respond: (path: string) => { status: number; headers: Record<string, string>; bytes: Uint8Array };
let received: { path: string; body: JsonObject } | undefined;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const path = request.url ?? '';
    received = { path, body: isObject(body) ? body : {} };
    const { status, headers, bytes } = respond(path);
    response.writeHead(status, headers).end(bytes);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const { port } = isAddress(address) ? address : { port: 0 };
  client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' },
    maxAttempts: 1,
    // Its default speaks HTTP/2 without TLS, which servers of HTTP/1.1 do not.
    requestHandler: new NodeHttpHandler(),
  });
});

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;

afterAll(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

const stream = (frames: Parameters<typeof messageOfFrame>[0][]) => () => ({
  status: 200,
  headers: { 'content-type': 'application/vnd.amazon.eventstream' },
  bytes: Buffer.concat(frames.map(messageOfFrame)),
});

const messages = [{ role: 'user' as const, content: [{ text: 'Hi' }] }];

test('the official client sends what we decode, and reads a whole answer that we encode', async () => {
  const { value, losses } = bedrockConverse.encodeResponse(answer, options);
  expect(losses).toEqual([]);
  respond = () => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    bytes: Buffer.from(JSON.stringify(value)),
  });
  const output = await client.send(
    new ConverseCommand({
      modelId: MODEL,
      messages: [
        {
          role: 'user',
          content: [{ text: 'Hi' }, { image: { format: 'png', source: { bytes: Buffer.from('img') } } }],
        },
      ],
      inferenceConfig: { maxTokens: 100 },
      additionalModelRequestFields: { top_k: 5 },
    }),
  );
  expect(received?.path).toBe(`/model/${encodeURIComponent(MODEL)}/converse`);
  const request = bedrockConverse.decodeRequest(received?.body ?? {}, { model: MODEL, stream: false });
  expect(request).toMatchObject({
    maxOutputTokens: 100,
    topK: 5,
    messages: [
      { content: { parts: [{ text: 'Hi' }, { source: { base64: 'aW1n', mediaType: 'image/png' } }] } },
    ],
  });
  const content = output.output?.message?.content ?? [];
  expect(content[0]?.reasoningContent?.reasoningText).toMatchObject({ text: 'Hm.', signature: 'c2ln' });
  expect(content[1]?.reasoningContent?.redactedContent).toBeInstanceOf(Uint8Array);
  expect(content[2]?.text).toBe('Let me look. 🐧');
  expect(content[3]?.toolUse).toEqual({ toolUseId: 'call_1', name: 'weather', input: { city: 'Paris' } });
  expect(output.stopReason).toBe('tool_use');
  expect(output.usage).toMatchObject({
    inputTokens: 30,
    outputTokens: 20,
    totalTokens: 120,
    cacheReadInputTokens: 60,
    cacheWriteInputTokens: 10,
  });
});

async function readStream(): Promise<ConverseStreamOutput[]> {
  const output = await client.send(new ConverseStreamCommand({ modelId: MODEL, messages }));
  const events: ConverseStreamOutput[] = [];
  for await (const event of output.stream ?? []) events.push(event);
  return events;
}

test('the official client reads a stream that we encode', async () => {
  const encoder = bedrockConverse.createStreamEncoder(options);
  respond = stream(unfoldResponse(answer).flatMap(event => encoder.push(event)));
  const events = await readStream();
  expect(encoder.losses).toEqual([]);
  expect(received?.path).toBe(`/model/${encodeURIComponent(MODEL)}/converse-stream`);
  expect(events.map(event => Object.keys(event)[0])).toEqual([
    'messageStart',
    ...['contentBlockDelta', 'contentBlockDelta', 'contentBlockStop'],
    ...['contentBlockDelta', 'contentBlockStop'],
    ...['contentBlockDelta', 'contentBlockStop'],
    ...['contentBlockStart', 'contentBlockDelta', 'contentBlockStop'],
    ...['contentBlockStart', 'contentBlockDelta', 'contentBlockStop'],
    'messageStop',
    'metadata',
  ]);
  const inputs = events.flatMap(event => event.contentBlockDelta?.delta?.toolUse?.input ?? []);
  expect(inputs).toEqual(['{"city":"Paris"}', '{"city":"Rome"}']);
  expect(events.flatMap(event => event.contentBlockDelta?.delta?.text ?? []).join('')).toBe(
    'Let me look. 🐧',
  );
  expect(events.at(-1)?.metadata?.usage).toMatchObject({ inputTokens: 30, totalTokens: 120 });
});

test('an error in a stream that has begun is thrown as the exception it is', async () => {
  const encoder = bedrockConverse.createStreamEncoder(options);
  const error = { status: 429, message: 'Too many tokens.' };
  respond = stream([...encoder.push({ type: 'start' }), bedrockConverse.encodeStreamError(error, 'r')]);
  await expect(readStream()).rejects.toBeInstanceOf(ThrottlingException);
});

test.each([
  [400, 'ValidationException'],
  [403, 'AccessDeniedException'],
  [404, 'ResourceNotFoundException'],
  [408, 'ModelTimeoutException'],
  [429, 'ThrottlingException'],
  [500, 'InternalServerException'],
  [503, 'ServiceUnavailableException'],
])('an error of status %i is thrown as %s', async (status, name) => {
  const error = { status, message: 'Because.' };
  respond = () => ({
    status,
    headers: { 'content-type': 'application/json', ...bedrockConverse.errorHeaders?.(error) },
    bytes: Buffer.from(JSON.stringify(bedrockConverse.encodeError(error, 'r'))),
  });
  await expect(client.send(new ConverseCommand({ modelId: MODEL, messages }))).rejects.toMatchObject({
    name,
    message: 'Because.',
  });
});

test('what the client got of another family’s reasoning comes back as it was', () => {
  const { value } = bedrockConverse.encodeResponse(answer, options);
  const { output } = value;
  const message = isObject(output) && isObject(output.message) ? output.message : {};
  const request = bedrockConverse.decodeRequest(
    { messages: [{ role: 'user', content: [{ text: 'Hi' }] }, message] },
    { model: MODEL },
  );
  const expected = answer.choices[0]?.content.parts;
  expect(request.messages[1]?.content.parts).toEqual(expected);
});

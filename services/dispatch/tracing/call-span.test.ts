import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import type { Protocol } from '@sluice/contract';
import type { Attributes, SpanFailure, Tracing } from '@sluice/telemetry';
import { expect, test } from 'vitest';
import { envelopeWith, streaming, target } from '../exchange/exchange-fixture.ts';
import type { Relay } from '../relay.ts';
import { type CallSpan, createCallSpans } from './call-span.ts';

interface Seen {
  name: string;
  kind: string;
  attributes: Record<string, unknown>;
  heldBytes: number;
  failure: SpanFailure | undefined;
}

/** Keeps spans, and works out what is worked out late at once. */
function tracingInto(seen: Seen[], { content = false, isRecorded = true } = {}): Tracing {
  return {
    capturesContent: content,
    start(name, { kind }) {
      const span: Seen = { name, kind, attributes: {}, heldBytes: 0, failure: undefined };
      seen.push(span);
      const set = (attributes: Attributes): void => {
        for (const [key, value] of Object.entries(attributes))
          if (value !== undefined) span.attributes[key] = value;
      };
      return {
        traceparent: 'own',
        traceId: 'trace',
        isRecorded,
        isKept: isRecorded,
        set,
        setLater(heldBytes, read) {
          span.heldBytes = heldBytes;
          set(read());
        },
        end: failure => {
          span.failure = failure;
        },
      };
    },
    keep: () => undefined,
    onKeep: () => undefined,
    shutdown: async () => undefined,
  };
}

interface Call {
  protocol?: Protocol;
  kind?: string;
  body?: object | string;
  answer?: string[];
  stream?: boolean;
  result?: string;
  relay?: Partial<Relay>;
}

const tokens = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };

function spanOf(call: Call, options?: { content?: boolean; isRecorded?: boolean }): Seen {
  const seen: Seen[] = [];
  const { protocol = 'openai-chat', kind = 'openai', body = {}, answer = [], stream = false } = call;
  const start = createCallSpans(tracingInto(seen, options));
  const envelope = envelopeWith({ protocol, ...(stream && { facts: streaming }) });
  const span: CallSpan | undefined = start?.({
    envelope,
    target: target('mine', { protocol, kind }),
    number: 2,
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
  for (const piece of answer) span?.heard(Buffer.from(piece));
  const relay: Relay = {
    started: true,
    usage: undefined,
    outputTokensEstimate: 0,
    servedModel: undefined,
    losses: [],
    onData: () => true,
    onEnd: () => ({ kind: 'complete' }),
    ...call.relay,
  };
  span?.end({ result: call.result ?? '200', relay, use: { tokens }, firstByteMs: 1_500 });
  const [only] = seen;
  if (only === undefined) throw new Error('expected a span');
  return only;
}

const question = { model: 'm', messages: [{ role: 'user', content: 'marker' }] };

test('without tracing there is nothing to be called', () => {
  expect(createCallSpans(undefined)).toBeUndefined();
});

test.each([
  ['openai-chat', 'azure-openai', 'chat gpt-4o', 'azure.ai.openai'],
  ['anthropic-messages', 'anthropic', 'chat gpt-4o', 'anthropic'],
  ['gemini', 'vertex', 'generate_content gpt-4o', 'gcp.vertex_ai'],
  ['bedrock-converse', 'bedrock', 'chat gpt-4o', 'aws.bedrock'],
  ['openai-completions', 'vllm', 'text_completion gpt-4o', 'vllm'],
  ['openai-embeddings', 'mistral', 'embeddings gpt-4o', 'mistral_ai'],
  ['cohere-rerank', 'cohere', 'rerank gpt-4o', 'cohere'],
] as const)('a call in %s to %s is %s, of %s', (protocol, kind, name, provider) => {
  const span = spanOf({ protocol, kind });
  expect(span).toMatchObject({
    name,
    kind: 'client',
    attributes: {
      'gen_ai.provider.name': provider,
      'gen_ai.request.model': 'gpt-4o',
      'sluice.provider': 'mine',
      'sluice.call': 2,
      'server.address': 'mine.example',
      'server.port': 443,
    },
  });
});

test.each([
  ['200', undefined, {}],
  ['429', { type: '429', isCallersFault: true }, {}],
  ['503', { type: '503', isCallersFault: false }, {}],
  ['timeout', { type: 'timeout', isCallersFault: false }, {}],
  ['network', { type: 'network', isCallersFault: false }, {}],
  ['client_closed', undefined, { 'sluice.given_up': 'client_closed' }],
  ['outrun', undefined, { 'sluice.given_up': 'outrun' }],
])('a call that ends with %s has the failure %j', (result, failure, attributes) => {
  expect(spanOf({ result })).toMatchObject({ failure, attributes });
});

test('parameters are what the provider was told, in whatever protocol', () => {
  const asked = {
    'openai-chat': { ...question, max_completion_tokens: 9, temperature: 0.5, frequency_penalty: 1, n: 2 },
    'anthropic-messages': { ...question, max_tokens: 9, temperature: 0.5, top_k: 3 },
    gemini: {
      contents: [{ parts: [{ text: 'marker' }] }],
      generationConfig: { maxOutputTokens: 9, temperature: 0.5, topK: 3 },
    },
    'bedrock-converse': {
      messages: [{ role: 'user', content: [{ text: 'marker' }] }],
      inferenceConfig: { maxTokens: 9, temperature: 0.5 },
    },
  } as const;
  for (const [protocol, body] of Object.entries(asked)) {
    const { attributes } = spanOf({ protocol: protocol as Protocol, body });
    expect(attributes, protocol).toMatchObject({
      'gen_ai.request.max_tokens': 9,
      'gen_ai.request.temperature': 0.5,
    });
  }
  expect(spanOf({ body: asked['openai-chat'] }).attributes).toMatchObject({
    'gen_ai.request.frequency_penalty': 1,
    'gen_ai.request.choice.count': 2,
  });
});

const answered = JSON.stringify({
  id: 'x',
  choices: [{ index: 0, message: { role: 'assistant', content: 'sesame' }, finish_reason: 'stop' }],
});

test('nothing of the content is in a span, nor held for it, unless it is asked for', () => {
  const span = spanOf({ body: question, answer: [answered] });
  expect(JSON.stringify(span)).not.toMatch(/marker|sesame/);
  expect(span.heldBytes).toBe(JSON.stringify(question).length);
});

test('content is that of the conventions: instructions, messages, tools and what was answered', () => {
  const body = {
    model: 'm',
    messages: [
      { role: 'developer', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What?' },
          { type: 'image_url', image_url: { url: 'https://i.example/a.png' } },
        ],
      },
      {
        role: 'assistant',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'seen' },
    ],
    tools: [
      { type: 'function', function: { name: 'look', description: 'Looks.', parameters: { type: 'object' } } },
    ],
  };
  const { attributes } = spanOf(
    { body, answer: [answered.slice(0, 20), answered.slice(20)] },
    { content: true },
  );
  const read = (name: string): unknown => JSON.parse(String(attributes[name]));
  expect(read('gen_ai.system_instructions')).toEqual([{ type: 'text', content: 'Be brief.' }]);
  expect(read('gen_ai.input.messages')).toEqual([
    {
      role: 'user',
      parts: [
        { type: 'text', content: 'What?' },
        { type: 'uri', modality: 'image', uri: 'https://i.example/a.png' },
      ],
    },
    { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'look', arguments: { at: 1 } }] },
    {
      role: 'tool',
      parts: [{ type: 'tool_call_response', id: 'c1', response: [{ type: 'text', content: 'seen' }] }],
    },
  ]);
  expect(read('gen_ai.tool.definitions')).toEqual([
    { type: 'function', name: 'look', description: 'Looks.', parameters: { type: 'object' } },
  ]);
  expect(read('gen_ai.output.messages')).toEqual([
    { role: 'assistant', parts: [{ type: 'text', content: 'sesame' }], finish_reason: 'stop' },
  ]);
});

test('of a stream that broke off there is what came', () => {
  const chunk = (text: string): string =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n`;
  const { attributes } = spanOf(
    { body: question, stream: true, answer: [chunk('ses'), chunk('ame'), 'data: {"cho'], result: 'network' },
    { content: true },
  );
  expect(attributes['gen_ai.output.messages']).toContain('"content":"sesame"');
  expect(attributes['gen_ai.response.time_to_first_chunk']).toBe(1.5);
});

test('bodies that are too large, or cannot be read, leave a span without them', () => {
  const long = { ...question, messages: [{ role: 'user', content: 'x'.repeat(300_000) }] };
  expect(spanOf({ body: long }, { content: true }).attributes).not.toHaveProperty('gen_ai.input.messages');
  const bulky = { ...question, messages: [{ role: 'user', content: 'x'.repeat(200_000) }] };
  expect(spanOf({ body: bulky }, { content: true }).attributes).toMatchObject({
    'sluice.content.left_out': true,
  });
  for (const body of ['', '{', '[]', '"text"', '{"messages":7}'])
    expect(spanOf({ body, answer: ['<html>'] }, { content: true }).attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
    });
});

test('a span that nobody will see is given nothing', () => {
  const span = spanOf({ body: question, answer: [answered] }, { content: true, isRecorded: false });
  expect(span).toMatchObject({ attributes: {}, heldBytes: 0 });
});

test('every name is one of the conventions, or our own', () => {
  const known = new Set<unknown>(Object.values(conventions));
  const { attributes } = spanOf(
    {
      body: { ...question, tools: [], temperature: 1, stop: ['x'], response_format: { type: 'json_object' } },
      stream: true,
      answer: [answered],
      relay: { answerId: 'a', servedModel: 'b', finishReasons: ['stop'] },
    },
    { content: true },
  );
  const names = Object.keys(attributes).filter(name => !name.startsWith('sluice.'));
  expect(names.length).toBeGreaterThan(12);
  expect(names.filter(name => !known.has(name))).toEqual([]);
});

import { GatewayError } from '@sluice/contract';
import { expect, test } from 'vitest';
import type { Part } from '../ir/part.ts';
import type { ChatRequest, FunctionTool, Message } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { bedrockConverse } from './codec.ts';

const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const NOVA = 'us.amazon.nova-2-lite-v1:0';
const GPT = 'openai.gpt-oss-120b-1:0';
const LLAMA = 'us.meta.llama4-maverick-17b-instruct-v1:0';

const text = (value: string): Part => ({ type: 'text', text: value });
const message = (role: Message['role'], ...parts: Part[]): Message => ({
  role,
  content: { bare: false, parts },
});
const weather: FunctionTool = { type: 'function', name: 'weather', parameters: { type: 'object' } };
const asked = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'm',
  messages: [message('user', text('Hi'))],
  stream: false,
  includeUsage: true,
  ...more,
});

const encode = (request: ChatRequest, model = CLAUDE) => {
  const { value, losses } = bedrockConverse.encodeRequest(request, {
    model,
    streamUsage: 'unasked',
    kind: 'bedrock',
  });
  return { value, lost: losses.map(({ feature }) => feature) };
};

test('system texts go in front, neighbours of one role become one turn, tool results are the user’s', () => {
  const call: Part = { type: 'tool-call', id: 'functions.f:0', name: 'f', arguments: '', kind: 'function' };
  const result: Part = {
    type: 'tool-result',
    callId: 'functions.f:0',
    content: { bare: true, parts: [text('done')] },
    kind: 'function',
  };
  const { value, lost } = encode(
    asked({
      messages: [
        message('system', text('A')),
        message('user', text('Hi')),
        message('developer', text('B')),
        message('assistant', text(''), call),
        message('tool', result),
        message('user', text('Go on')),
      ],
    }),
  );
  expect(value).toEqual({
    system: [{ text: 'A' }, { text: 'B' }],
    messages: [
      { role: 'user', content: [{ text: 'Hi' }] },
      { role: 'assistant', content: [{ toolUse: { toolUseId: 'functions_f_0', name: 'f', input: {} } }] },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'functions_f_0', content: [{ text: 'done' }] } },
          { text: 'Go on' },
        ],
      },
    ],
    // Converse wants every tool that messages name to be declared.
    toolConfig: { tools: [{ toolSpec: { name: 'f', inputSchema: { json: { type: 'object' } } } }] },
  });
  expect(lost).toEqual(['developer-role', 'system-position']);
});

test('documents get names that Converse takes, each once, and text beside them', () => {
  const document = (name?: string): Part => ({
    type: 'document',
    source: { kind: 'base64', mediaType: 'application/pdf', base64: 'cGRm' },
    ...(name !== undefined && { name }),
  });
  const { value } = encode(
    asked({
      messages: [message('user', document('a_b.pdf'), document('a_b.pdf'), document(), document('報告'))],
    }),
  );
  const content = JSON.stringify(value.messages);
  expect([...content.matchAll(/"name":"([^"]*)"/g)].map(([, name]) => name)).toEqual([
    'a-b-pdf',
    'a-b-pdf 1',
    'Document 2',
    'Document 3',
  ]);
  expect(content).toContain('{"text":"See the document."}');
});

test('what has no format or no bytes here is a named loss', () => {
  const { value, lost } = encode(
    asked({
      messages: [
        message(
          'user',
          text('Hi'),
          { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } },
          { type: 'image', source: { kind: 'base64', mediaType: 'image/tiff', base64: 'aW1n' } },
          { type: 'document', source: { kind: 'file', id: 'file-1' } },
          { type: 'image', source: { kind: 'url', url: 's3://bucket/a.PNG' } },
        ),
      ],
    }),
  );
  expect(lost).toEqual(['remote-url', 'image', 'file-reference']);
  expect(value.messages).toMatchObject([
    {
      content: [
        { text: 'Hi' },
        { image: { format: 'png', source: { s3Location: { uri: 's3://bucket/a.PNG' } } } },
      ],
    },
  ]);
});

test('a choice of tools is said as far as Converse can', () => {
  const tools = [weather, { ...weather, name: 'time' }];
  const choose = (toolChoice: ChatRequest['toolChoice']) =>
    encode(asked({ tools, ...(toolChoice && { toolChoice }) }));
  expect(choose({ type: 'required' }).value).toMatchObject({ toolConfig: { toolChoice: { any: {} } } });
  expect(choose({ type: 'tool', name: 'time' }).value).toMatchObject({
    toolConfig: { toolChoice: { tool: { name: 'time' } } },
  });
  expect(choose({ type: 'none' })).toEqual({ value: { messages: expect.anything() }, lost: [] });
  const allowed = choose({ type: 'allowed', mode: 'required', names: ['time'] });
  expect(allowed.value.toolConfig).toMatchObject({
    tools: [{ toolSpec: { name: 'time' } }],
    toolChoice: { tool: { name: 'time' } },
  });
  expect(encode(asked({ tools, parallelToolCalls: false })).lost).toEqual(['parallel-tool-calls']);
});

test.each<[string, ChatRequest['reasoning'], JsonObject | undefined, string[]]>([
  [CLAUDE, { budgetTokens: 2000 }, { thinking: { type: 'enabled', budget_tokens: 2000 } }, []],
  ['us.anthropic.claude-opus-4-6-v1', { enabled: true }, { thinking: { type: 'adaptive' } }, []],
  [NOVA, { effort: 'high' }, { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } }, []],
  [GPT, { budgetTokens: 1024 }, { reasoning_effort: 'low' }, []],
  [GPT, { effort: 'none' }, { reasoning_effort: 'low' }, ['reasoning']],
  [LLAMA, { effort: 'high' }, undefined, ['reasoning']],
  [LLAMA, { enabled: false }, undefined, []],
])('%s thinks in its own words', (model, reasoning, fields, lost) => {
  const encoded = encode(asked(reasoning && { reasoning }), model);
  expect(encoded.value.additionalModelRequestFields).toEqual(fields);
  expect(encoded.lost).toEqual(lost);
});

test('each family takes top-k in its own place', () => {
  const fields = (model: string) => encode(asked({ topK: 5 }), model).value.additionalModelRequestFields;
  expect(fields(CLAUDE)).toEqual({ top_k: 5 });
  expect(fields(NOVA)).toEqual({ inferenceConfig: { topK: 5 } });
  expect(fields('cohere.command-r-plus-v1:0')).toEqual({ k: 5 });
  expect(fields(LLAMA)).toBeUndefined();
});

test('reasoning goes only to who can read its proof', () => {
  const thought = (origin: 'anthropic' | 'openai'): Part => ({
    type: 'reasoning',
    text: 'Hm.',
    proof: { origin, kind: 'signature', value: 'c2ln' },
  });
  const told = (model: string, ...parts: Part[]) =>
    encode(
      asked({ messages: [message('user', text('Hi')), message('assistant', ...parts, text('Ho'))] }),
      model,
    );
  const signed = told(CLAUDE, thought('anthropic'));
  expect(JSON.stringify(signed.value)).toContain('{"reasoningText":{"text":"Hm.","signature":"c2ln"}}');
  expect(signed.lost).toEqual([]);
  for (const part of [thought('openai'), { type: 'reasoning', text: 'Hm.' } as const]) {
    const { value, lost } = told(CLAUDE, part);
    expect(JSON.stringify(value)).not.toContain('Hm.');
    expect(lost).toEqual(['reasoning-proof']);
  }
  const unsigned = told(GPT, thought('openai'));
  expect(JSON.stringify(unsigned.value)).toContain('{"reasoningText":{"text":"Hm."}}');
  expect(unsigned.lost).toEqual(['reasoning-proof']);
});

test('Claude is not asked to think on after calls that no thinking stands before', () => {
  const call: Part = { type: 'tool-call', id: 'a', name: 'weather', arguments: '{}', kind: 'function' };
  const done: Part = {
    type: 'tool-result',
    callId: 'a',
    content: { bare: false, parts: [text('ok')] },
    kind: 'function',
  };
  const proof = { origin: 'anthropic', kind: 'signature', value: 'c2ln' } as const;
  const thinking = (...parts: Part[]) =>
    encode(
      asked({
        messages: [message('user', text('Hi')), message('assistant', ...parts, call), message('user', done)],
        tools: [weather],
        reasoning: { budgetTokens: 2000 },
      }),
    );
  expect(thinking()).toMatchObject({ lost: ['reasoning'] });
  const thought = thinking({ type: 'reasoning', text: 'Hm.', proof });
  expect(thought.value.additionalModelRequestFields).toHaveProperty('thinking.budget_tokens', 2000);
  expect(thought.lost).toEqual([]);
});

const schema = { type: 'object', properties: { city: { type: 'string' } } };
const output = { type: 'json-schema', name: 'City', schema, strict: true } as const;

test('structured output is native where the model has it', () => {
  expect(encode(asked({ output })).value.outputConfig).toEqual({
    textFormat: {
      type: 'json_schema',
      structure: { jsonSchema: { schema: JSON.stringify(schema), name: 'City' } },
    },
  });
});

test('structured output is a forced tool where the model has no other way, and comes back as text', () => {
  const { value, lost } = encode(asked({ output }), NOVA);
  const name = 'structured_answer_of_sluice';
  expect(value.outputConfig).toBeUndefined();
  expect(value.toolConfig).toMatchObject({
    tools: [{ toolSpec: { name, inputSchema: { json: schema } } }],
    toolChoice: { tool: { name } },
  });
  expect(lost).toEqual([]);
  expect(encode(asked({ output, tools: [weather] }), NOVA).value.toolConfig).toMatchObject({
    toolChoice: { any: {} },
  });
  const answer = bedrockConverse.decodeResponse({
    output: {
      message: {
        role: 'assistant',
        content: [{ toolUse: { toolUseId: 'a', name, input: { city: 'Paris' } } }],
      },
    },
    stopReason: 'tool_use',
  });
  expect(answer.choices[0]).toMatchObject({
    content: { parts: [{ type: 'text', text: '{"city":"Paris"}' }] },
    finish: { unified: 'stop' },
  });
  const decoder = bedrockConverse.createStreamDecoder();
  const frames = [
    ['contentBlockStart', { start: { toolUse: { toolUseId: 'a', name } }, contentBlockIndex: 0 }],
    ['contentBlockDelta', { delta: { toolUse: { input: '{"city":"Paris"}' } }, contentBlockIndex: 0 }],
    ['contentBlockStop', { contentBlockIndex: 0 }],
    ['messageStop', { stopReason: 'tool_use' }],
  ] as const;
  expect(
    frames.flatMap(([event, value]) => decoder.push({ event, data: JSON.stringify(value) })),
  ).toMatchObject([
    { type: 'block-start', part: { type: 'text' } },
    { type: 'text-delta', text: '{"city":"Paris"}' },
    { type: 'block-stop' },
    { type: 'finish', finish: { unified: 'stop' } },
  ]);
});

test('what Converse has no name for is named as lost', () => {
  const { value, lost } = encode(
    asked({
      seed: 1,
      presencePenalty: 0.5,
      frequencyPenalty: 0,
      candidates: 2,
      logprobs: {},
      user: 'u',
      serviceTier: 'scale',
      metadata: { ok: 'yes', bad: 'a\u0000b' },
      modalities: ['text', 'audio'],
      temperature: 1.5,
      extensions: { protocol: 'openai-chat', members: { store: true } },
    }),
    LLAMA,
  );
  expect(lost.toSorted()).toEqual(
    [
      ...['sampling', 'service-tier', 'metadata', 'seed', 'penalties'],
      ...['candidates', 'logprobs', 'user', 'modalities', 'extension'],
    ].toSorted(),
  );
  expect(value).toMatchObject({ inferenceConfig: { temperature: 1 }, requestMetadata: { ok: 'yes' } });
});

const decode = (messages: readonly JsonObject[]) =>
  bedrockConverse.decodeRequest({ messages }, { model: CLAUDE });
const use = (toolUseId: string) => ({ toolUse: { toolUseId, name: 'f', input: {} } });
const result = (toolUseId: string) => ({ toolResult: { toolUseId, content: [] } });

test.each([
  ['messages[0].content', [{ role: 'user', content: [result('a')] }]],
  ['messages[0].content', [{ role: 'assistant', content: [use('a'), use('a')] }]],
  [
    'messages[1].content',
    [
      { role: 'assistant', content: [use('a')] },
      { role: 'user', content: [result('b')] },
    ],
  ],
  ['messages[0].role', [{ role: 'tool', content: [] }]],
  ['messages[0].content[0].text', [{ role: 'user', content: [{ text: 7 }] }]],
  [
    'messages[0].content[0].toolUse.name',
    [{ role: 'assistant', content: [{ toolUse: { toolUseId: 'a' } }] }],
  ],
])('%s is named where a caller’s messages are wrong', (param, messages) => {
  const refused = () => decode(messages);
  expect(refused).toThrow(GatewayError);
  expect(refused).toThrow(expect.objectContaining({ details: expect.objectContaining({ param }) }));
});

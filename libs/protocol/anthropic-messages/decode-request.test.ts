import { GatewayError } from '@sluice/contract';
import { expect, test } from 'vitest';
import type { JsonObject } from '../json/read-object.ts';
import { anthropicMessages as codec } from './codec.ts';

const hello = { role: 'user', content: 'Hello' };
const body = (more: JsonObject): JsonObject => ({ model: 'm', max_tokens: 1, messages: [hello], ...more });
const use = (id: string) => ({ type: 'tool_use', id, name: 'f', input: {} });
const result = (id: string) => ({ type: 'tool_result', tool_use_id: id });

function paramOf(value: JsonObject): string | undefined {
  try {
    codec.decodeRequest(value, {});
  } catch (error) {
    return GatewayError.from(error).details.param;
  }
  throw new TypeError('It was accepted.');
}

test.each<[string, JsonObject]>([
  ['model', { model: 1 }],
  ['max_tokens', { max_tokens: undefined }],
  ['max_tokens', { max_tokens: 1.5 }],
  ['messages', { messages: 'Hello' }],
  ['messages', { messages: [] }],
  ['messages[1]', { messages: [hello, null] }],
  ['messages[0].role', { messages: [{ role: 'tool', content: '' }] }],
  ['messages[0].content', { messages: [{ role: 'user' }] }],
  [
    'messages[0].content[1].text',
    { messages: [{ role: 'user', content: [{ type: 'text', text: '' }, { type: 'text' }] }] },
  ],
  ['messages[0].content[0].type', { messages: [{ role: 'user', content: [{}] }] }],
  [
    'messages[0].content[0].source.data',
    {
      messages: [
        { role: 'user', content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png' } }] },
      ],
    },
  ],
  [
    'messages[0].content[0].input',
    { messages: [{ role: 'assistant', content: [{ ...use('a'), input: '{}' }] }] },
  ],
  ['messages[0].content[1].id', { messages: [{ role: 'assistant', content: [use('a'), use('a')] }] }],
  [
    'messages[1].content[0].tool_use_id',
    {
      messages: [
        { role: 'assistant', content: [use('a')] },
        { role: 'user', content: [result('b')] },
      ],
    },
  ],
  ['system', { system: 1 }],
  ['system[0].cache_control.type', { system: [{ type: 'text', text: 'a', cache_control: { type: 'x' } }] }],
  ['tools[0].input_schema', { tools: [{ name: 'f' }] }],
  ['tool_choice.type', { tool_choice: { type: 'some' } }],
  ['tool_choice.name', { tool_choice: { type: 'tool' } }],
  ['thinking.type', { thinking: { type: 'on' } }],
  ['thinking.budget_tokens', { thinking: { type: 'enabled' } }],
  ['output_config.format.schema', { output_config: { format: { type: 'json_schema' } } }],
  ['output_format.type', { output_format: { type: 'xml' } }],
  ['metadata.user_id', { metadata: { user_id: 1 } }],
  ['stop_sequences[1]', { stop_sequences: ['a', 1] }],
])('%s is named when it is wrong', (param, more) => {
  expect(paramOf(body(more))).toBe(param);
});

test('every member has its name in the representation', () => {
  const request = codec.decodeRequest(
    body({
      system: 'Be brief.',
      stream: true,
      stop_sequences: ['END'],
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      metadata: { user_id: 'u1' },
      service_tier: 'auto',
      thinking: { type: 'enabled', budget_tokens: 2000, display: 'omitted' },
      output_config: {
        effort: 'low',
        format: { type: 'json_schema', schema: { type: 'object' } },
        task_budget: 1,
      },
      tools: [
        {
          name: 'f',
          description: 'd',
          input_schema: { type: 'object' },
          strict: true,
          cache_control: { type: 'ephemeral', ttl: '1h' },
          defer_loading: true,
        },
        { type: 'web_search_20250305', name: 'web_search' },
      ],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      container: 'c',
    }),
    {},
  );
  expect(request).toMatchObject({
    model: 'm',
    stream: true,
    includeUsage: true,
    maxOutputTokens: 1,
    stopSequences: ['END'],
    temperature: 0.5,
    topP: 0.9,
    topK: 5,
    user: 'u1',
    serviceTier: 'auto',
    reasoning: { enabled: true, budgetTokens: 2000, show: false, effort: 'low' },
    output: { type: 'json-schema', schema: { type: 'object' } },
    toolChoice: { type: 'required' },
    parallelToolCalls: false,
    extensions: {
      protocol: 'anthropic-messages',
      members: { container: 'c', output_config: { task_budget: 1 } },
    },
  });
  expect(request.messages[0]).toEqual({
    role: 'system',
    content: { bare: true, parts: [{ type: 'text', text: 'Be brief.' }] },
  });
  expect(request.tools).toMatchObject([
    {
      type: 'function',
      name: 'f',
      strict: true,
      cache: { ttl: '1h' },
      extensions: { members: { defer_loading: true } },
    },
    { type: 'native', name: 'web_search_20250305' },
  ]);
});

test('blocks have their names, and come back as they were', () => {
  const content = [
    { type: 'text', text: 'a', cache_control: { type: 'ephemeral', scope: 'global' } },
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
    { type: 'image', source: { type: 'file', file_id: 'file_1' } },
    {
      type: 'document',
      source: { type: 'url', url: 'https://a.example/a.pdf' },
      title: 'T',
      context: 'C',
      citations: { enabled: true },
    },
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'plain', later: 1 } },
    {
      type: 'document',
      source: {
        type: 'content',
        content: [
          { type: 'text', text: 'x' },
          { type: 'text', text: 'y' },
        ],
      },
    },
    { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'x' }] },
    { type: 'container_upload', file_id: 'file_2' },
  ];
  const value = body({ messages: [{ role: 'user', content }], stream: false });
  const request = codec.decodeRequest(value, {});
  expect(request.messages[0]?.content.parts).toMatchObject([
    { type: 'text', cache: {} },
    { type: 'image', source: { kind: 'base64', mediaType: 'image/png', base64: 'AAAA' } },
    { type: 'image', source: { kind: 'file', id: 'file_1' } },
    { type: 'document', source: { kind: 'url' }, name: 'T', context: 'C', citations: true },
    { type: 'document', source: { kind: 'text', text: 'plain' } },
    { type: 'document', source: { kind: 'text', text: 'x\ny' } },
    { type: 'native', name: 'search_result' },
    { type: 'native', name: 'container_upload' },
  ]);
  const encoded = codec.encodeRequest(request, { model: 'm', streamUsage: 'unasked', kind: 'anthropic' });
  expect(encoded).toEqual({ value, losses: [] });
});

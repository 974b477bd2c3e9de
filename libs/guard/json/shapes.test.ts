import type { Protocol } from '@sluice/contract';
import { expect, test } from 'vitest';
import { findTextPlaces } from '../text-places.ts';
import { answerShapes } from './answer-shapes.ts';
import { requestShapes } from './request-shapes.ts';
import type { Shape } from './walk-json.ts';

const texts = (shape: Shape | string | undefined, body: unknown): string[] => {
  if (typeof shape !== 'object') throw new Error('expected a shape');
  return findTextPlaces(JSON.stringify(body), shape).texts;
};
/** What `T<number>` marks in a body is text, in order; nothing else is. */
const marked = (body: unknown): string[] => JSON.stringify(body).match(/T\d+/g) ?? [];

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk';
const schema = {
  type: 'object',
  title: 'T81',
  properties: {
    title: { type: 'string', description: 'T82', enum: ['T83'], default: 'T84' },
    enum: { type: 'string', examples: ['T85'] },
  },
};

const requests: Partial<Record<Protocol, unknown>> = {
  'openai-chat': {
    model: 'no',
    messages: [
      { role: 'system', content: 'T1' },
      { role: 'user', content: [{ type: 'new_kind', payload: { deep: ['T2'] } }] },
      { role: 'user', content: [{ type: 'input_audio', input_audio: { data: png, format: 'wav' } }] },
      {
        role: 'user',
        content: [{ type: 'file', file: { file_data: `data:application/pdf;base64,${png}` } }],
      },
      { role: 'tool', tool_call_id: 'no', content: 'T3' },
    ],
    tools: [{ type: 'function', function: { name: 'no', description: 'T4', parameters: schema } }],
    response_format: { type: 'json_schema', json_schema: { name: 'no', description: 'T5', schema } },
    user: 'no',
  },
  'openai-completions': { prompt: ['T1', 'T2'], suffix: 'T3', user: 'no' },
  'openai-responses': {
    instructions: 'T1',
    input: [
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'T2' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_image', image_url: 'https://no.example' }] },
      { role: 'assistant', content: 'T3' },
      {
        type: 'reasoning',
        id: 'no',
        encrypted_content: 'no',
        summary: [{ type: 'summary_text', text: 'T4' }],
      },
      { type: 'function_call', call_id: 'no', name: 'no', arguments: '{"a":"T5","b":["T6"]}' },
      { type: 'function_call_output', call_id: 'no', output: 'T7' },
      { type: 'function_call_output', call_id: 'no', output: [{ type: 'input_text', text: 'T8' }] },
      { type: 'custom_tool_call', call_id: 'no', name: 'no', input: 'T9' },
      { type: 'mcp_call', id: 'no', server_label: 'no', arguments: '{"q":"T10"}', output: 'T11' },
      { type: 'web_search_call', id: 'no', action: { type: 'search', query: 'T12' } },
      { type: 'code_interpreter_call', code: 'T13', outputs: [{ type: 'logs', logs: 'T14' }] },
      { type: 'unheard_of', anything: { at: ['T15'] } },
    ],
    prompt: { id: 'no', variables: { city: 'T16' } },
    tools: [
      { type: 'function', name: 'no', description: 'T17', parameters: schema },
      { type: 'custom', name: 'no', format: { type: 'grammar', definition: 'T18' } },
      { type: 'mcp', server_label: 'no', server_description: 'T19' },
    ],
    metadata: { no: 'no' },
  },
  'anthropic-messages': {
    system: [{ type: 'text', text: 'T1', cache_control: { type: 'no' } }],
    messages: [
      { role: 'user', content: 'T2' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'T3', signature: 'no' },
          { type: 'tool_use', id: 'no', name: 'no', input: { type: 'T4', deep: ['T5'] } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'no', content: [{ type: 'text', text: 'T6' }] },
          { type: 'document', title: 'T7', context: 'T8', source: { type: 'text', data: 'T9' } },
          { type: 'document', source: { type: 'base64', media_type: 'no', data: png } },
          { type: 'search_result', source: 'T10', content: [{ type: 'text', text: 'T11' }] },
        ],
      },
    ],
    tools: [{ name: 'no', description: 'T12', input_schema: schema, input_examples: [{ a: 'T13' }] }],
    metadata: { user_id: 'no' },
  },
  gemini: {
    system_instruction: { parts: [{ text: 'T1' }] },
    contents: [
      { role: 'user', parts: [{ text: 'T2' }, { inlineData: { mimeType: 'no', data: png } }] },
      {
        role: 'model',
        parts: [{ functionCall: { name: 'no', args: { name: 'T3' } }, thoughtSignature: 'no' }],
      },
      { role: 'user', parts: [{ function_response: { name: 'no', response: { result: 'T4', id: 'T5' } } }] },
      { role: 'model', parts: [{ executableCode: { language: 'no', code: 'T6' } }] },
      { role: 'user', parts: [{ codeExecutionResult: { output: 'T7' } }] },
    ],
    tools: [{ functionDeclarations: [{ name: 'no', description: 'T8', parameters: schema }] }],
    generationConfig: { response_schema: schema },
  },
  'bedrock-converse': {
    system: [{ text: 'T1' }, { guardContent: { text: { text: 'T2' } } }],
    messages: [
      {
        role: 'user',
        content: [
          { text: 'T3' },
          { document: { name: 'T4', format: 'no', source: { bytes: png } } },
          { document: { name: 'T5', format: 'no', source: { text: 'T6' } } },
          { toolResult: { toolUseId: 'no', content: [{ json: { id: 'T7' } }, { text: 'T8' }] } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { toolUse: { toolUseId: 'no', name: 'no', input: { a: 'T9' } } },
          { reasoningContent: { reasoningText: { text: 'T10', signature: 'no' } } },
        ],
      },
    ],
    promptVariables: { a: { text: 'T11' } },
    toolConfig: { tools: [{ toolSpec: { name: 'no', description: 'T12', inputSchema: { json: schema } } }] },
  },
  'cohere-chat': {
    messages: [
      { role: 'user', content: 'T1' },
      {
        role: 'assistant',
        tool_plan: 'T2',
        tool_calls: [{ id: 'no', function: { arguments: '{"a":"T3"}' } }],
      },
      { role: 'tool', content: [{ type: 'document', document: { id: 'no', data: { title: 'T4' } } }] },
    ],
    documents: ['T5', { id: 'no', data: { snippet: 'T6' } }, { title: 'T7' }],
    tools: [{ type: 'function', function: { name: 'no', description: 'T8', parameters: schema } }],
  },
  'gemini-embed-content': { content: { parts: [{ text: 'T1' }] }, title: 'T2', taskType: 'no' },
  'gemini-batch-embed-contents': { requests: [{ model: 'no', content: { parts: [{ text: 'T1' }] } }] },
  'gemini-count-tokens': { generateContentRequest: { contents: [{ parts: [{ text: 'T1' }] }] } },
  'cohere-embed': { texts: ['T1'], inputs: [{ content: [{ type: 'text', text: 'T2' }] }], model: 'no' },
  'cohere-rerank': { query: 'T1', documents: ['T2', { text: 'T3', title: 'T4' }], model: 'no' },
  'openai-moderations': { input: [{ type: 'text', text: 'T1' }, 'T2'], model: 'no' },
  'openai-images': { prompt: 'T1', size: 'no' },
  'openai-speech': { input: 'T1', instructions: 'T2', voice: 'no' },
  http: { anything: ['T1', { name: 'T2' }], id: 'T3' },
};

test.each(Object.entries(requests))(
  'a request of %s has all its texts read, and nothing else',
  (protocol, body) => {
    expect(texts(Object.entries(requestShapes).find(([name]) => name === protocol)?.[1], body)).toEqual(
      marked(body),
    );
  },
);

const answers: Partial<Record<Protocol, unknown>> = {
  'openai-chat': {
    id: 'no',
    choices: [
      {
        message: {
          role: 'assistant',
          content: 'T1',
          reasoning_content: 'T2',
          refusal: 'T3',
          tool_calls: [{ id: 'no', function: { name: 'no', arguments: '{"a":"T4"}' } }],
        },
        finish_reason: 'no',
      },
    ],
  },
  'openai-completions': { choices: [{ text: 'T1', finish_reason: 'no' }] },
  'openai-responses': {
    instructions: 'no',
    output: [
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'T1' }], encrypted_content: 'no' },
      {
        type: 'message',
        id: 'no',
        content: [
          { type: 'output_text', text: 'T2' },
          { type: 'refusal', refusal: 'T3' },
        ],
      },
      { type: 'function_call', name: 'no', arguments: '{"a":"T4"}' },
      { type: 'image_generation_call', result: png },
    ],
  },
  'anthropic-messages': {
    content: [
      { type: 'thinking', thinking: 'T1', signature: 'no' },
      { type: 'text', text: 'T2' },
      { type: 'tool_use', id: 'no', name: 'no', input: { a: 'T3' } },
    ],
    stop_reason: 'no',
  },
  gemini: {
    candidates: [
      {
        content: {
          parts: [{ text: 'T1', thought: true }, { functionCall: { name: 'no', args: { a: 'T2' } } }],
        },
      },
    ],
  },
  'bedrock-converse': {
    output: { message: { content: [{ text: 'T1' }, { toolUse: { input: { a: 'T2' } } }] } },
  },
  'cohere-chat': {
    id: 'no',
    message: {
      role: 'assistant',
      tool_plan: 'T1',
      content: [{ type: 'text', text: 'T2' }],
      tool_calls: [{ function: { arguments: '{"a":"T3"}' } }],
    },
  },
};

test.each(Object.entries(answers))(
  'an answer of %s has all its texts read, and nothing else',
  (protocol, body) => {
    expect(texts(Object.entries(answerShapes).find(([name]) => name === protocol)?.[1], body)).toEqual(
      marked(body),
    );
  },
);

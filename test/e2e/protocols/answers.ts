import { readFileSync } from 'node:fs';
import type { Feature } from './asks.ts';
import { isObject, type JsonObject, parsed } from './json.ts';

export const providerProtocols = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
  'cohere-chat',
] as const;
export type ProviderProtocol = (typeof providerProtocols)[number];

/** A recording by its name, or, where there is none, an answer written after the API reference. */
type Source = { recorded: string } | { written: JsonObject };
interface Answers {
  whole: Source;
  /** Absent: the whole answer, written as a stream after the API reference. */
  stream?: { recorded: string };
}

const recorded = (name: string): { recorded: string } => ({ recorded: name });
const city = '{"city":"Paris","country":"France","population":2102650}';

const openaiStructured = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_750_000_000,
  model: 'gpt-4.1-2025-04-14',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: city, refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 90,
    completion_tokens: 17,
    total_tokens: 107,
    prompt_tokens_details: { cached_tokens: 64, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  },
};
const cohereStructured = {
  id: 'c14c80c3-18eb-4519-9460-6c92edd8cfb4',
  finish_reason: 'COMPLETE',
  message: { role: 'assistant', content: [{ type: 'text', text: city }] },
  usage: {
    billed_units: { input_tokens: 12, output_tokens: 17 },
    tokens: { input_tokens: 212, output_tokens: 17 },
  },
};
const cohereCall = (id: string, name: string, text: string) => ({
  id,
  type: 'function',
  function: { name, arguments: text },
});
const cohereParallel = {
  id: '6c92edd8-18eb-4519-9460-c14c80c3cfb4',
  finish_reason: 'TOOL_CALL',
  message: {
    role: 'assistant',
    tool_plan: 'I will look both up.',
    tool_calls: [
      cohereCall('get_weather_1', 'get_weather', '{"city":"Rome"}'),
      cohereCall('get_time_2', 'get_time', '{"city":"Paris"}'),
    ],
  },
  usage: {
    billed_units: { input_tokens: 30, output_tokens: 21 },
    tokens: { input_tokens: 910, output_tokens: 40 },
  },
};
const bedrockParallel = {
  metrics: { latencyMs: 900 },
  output: {
    message: {
      role: 'assistant',
      content: [
        { text: 'Both.' },
        { toolUse: { toolUseId: 'tooluse_a', name: 'get_weather', input: { city: 'Rome' } } },
        { toolUse: { toolUseId: 'tooluse_b', name: 'get_time', input: { city: 'Grüße 🐧' } } },
      ],
    },
  },
  stopReason: 'tool_use',
  usage: {
    inputTokens: 300,
    outputTokens: 70,
    totalTokens: 470,
    cacheReadInputTokens: 100,
    cacheWriteInputTokens: 0,
  },
};

/** What each provider answers, in each feature. */
export const answers: Readonly<Record<ProviderProtocol, Readonly<Record<Feature, Answers>>>> = {
  'openai-chat': {
    text: {
      whole: recorded('test_openai_instructions#0'),
      stream: recorded('test_run_stream_sync_streams_real_model#1'),
    },
    tools: {
      whole: recorded('test_openai_tool_call_roundtrip_wire_stable[ag_ui]#0'),
      stream: recorded('test_run_stream_sync_streams_real_model#0'),
    },
    'parallel tools': {
      whole: recorded('test_prefect_agent_with_hitl_tool#0'),
      stream: recorded('test_multiple_agents#1'),
    },
    images: { whole: recorded('test_openai_instructions#0') },
    'structured output': { whole: { written: openaiStructured } },
    reasoning: { whole: recorded('test_deepseek_deferred_capability_with_thinking#0') },
  },
  'openai-responses': {
    text: {
      whole: recorded('test_openai_responses_model_simple_response#0'),
      stream: recorded('test_openai_conversation_id_streaming_provider_details#1'),
    },
    tools: {
      whole: recorded('test_tool_output#0'),
      stream: recorded('test_openai_responses_streaming_usage#0'),
    },
    'parallel tools': { whole: recorded('test_openai_responses_model_retry#0') },
    images: { whole: recorded('test_openai_responses_image_url_input#0') },
    'structured output': { whole: recorded('test_openai_responses_native_output_decimal_strict#0') },
    reasoning: { whole: recorded('test_cohere_model_thinking_part#0') },
  },
  'anthropic-messages': {
    text: {
      whole: recorded('test_anthropic_opus_46_features[basic]#0'),
      stream: recorded('test_request_stream_fallback_for_high_max_tokens#0'),
    },
    tools: { whole: recorded('test_anthropic_tool_output#0') },
    'parallel tools': { whole: recorded('test_multiple_parallel_tool_calls#0') },
    images: { whole: recorded('test_image_url_input_invalid_mime_type#0') },
    'structured output': { whole: recorded('test_no_tools_native_output_strict_true#0') },
    reasoning: { whole: recorded('test_anthropic_model_thinking_part#0') },
  },
  gemini: {
    text: { whole: recorded('test_google_model#0'), stream: recorded('test_google_model_stream#0') },
    tools: {
      whole: recorded('test_google_tool_output#0'),
      stream: recorded('test_native_output_with_function_tools_stream#0'),
    },
    'parallel tools': { whole: recorded('test_google_instructions_only_with_tool_calls#0') },
    images: { whole: recorded('test_google_model_image_url_input#1') },
    'structured output': { whole: recorded('test_google_optional_fields_native_output#0') },
    reasoning: { whole: recorded('test_google_model_thinking_part#0') },
  },
  'bedrock-converse': {
    text: {
      whole: recorded('test_bedrock_model#0'),
      stream: recorded('test_bedrock_model_stream_with_extra_headers#0'),
    },
    tools: { whole: recorded('test_bedrock_strict_tool_supported_model#0') },
    'parallel tools': { whole: { written: bedrockParallel } },
    images: { whole: recorded('test_image_url_input#1') },
    'structured output': {
      whole: recorded('test_bedrock_native_output_supported_model#0'),
      stream: recorded('test_bedrock_native_output_stream#0'),
    },
    reasoning: {
      whole: recorded('test_bedrock_model_thinking_part_anthropic#0'),
      stream: recorded('test_bedrock_model_thinking_part_stream#0'),
    },
  },
  'cohere-chat': {
    text: { whole: recorded('test_cohere_model_instructions#0') },
    tools: { whole: recorded('test_tool_choice_matrix[required-cohere]#0') },
    'parallel tools': { whole: { written: cohereParallel } },
    images: { whole: recorded('test_cohere_model_instructions#0') },
    'structured output': { whole: { written: cohereStructured } },
    reasoning: { whole: recorded('test_cohere_model_thinking_part#1') },
  },
};

/** Errors of providers, with what a caller must find again of them. */
export const errors: Readonly<
  Record<ProviderProtocol, { status: number; source: Source; message: string; code?: string }>
> = {
  'openai-chat': {
    status: 400,
    source: recorded('test_openai_o1_mini_system_role[system]#0'),
    message: 'Unsupported value',
    code: 'unsupported_value',
  },
  'openai-responses': {
    status: 400,
    source: recorded('test_openai_responses_model_http_error#0'),
    message: 'decimal below minimum value',
    code: 'decimal_below_min_value',
  },
  'anthropic-messages': {
    status: 404,
    source: recorded('test_model_name_suggestion[anthropic]#0'),
    message: 'model: claude-sonet-4-5',
  },
  gemini: {
    status: 404,
    source: recorded('test_model_name_suggestion[google]#0'),
    message: 'is not found for API version',
  },
  'bedrock-converse': {
    status: 400,
    source: recorded(
      'test_multimodal_tool_return_matrix[tool_return_content-uploaded_file-video-bedrock_claude]#1',
    ),
    message: "doesn't support the video content block",
  },
  'cohere-chat': {
    status: 400,
    source: {
      written: { id: '7d0bcb4a', message: 'invalid request: tools are not supported by this model.' },
    },
    message: 'tools are not supported',
  },
};

const folder = new URL('./recordings/', import.meta.url);
const kept = new Map<string, Recording[]>();

/** A line of recorded traffic, as `libs/protocol/golden/` describes it. */
interface Recording {
  name: string;
  api: string;
  response: unknown;
}

function recordingsOf(protocol: string): Recording[] {
  const known = kept.get(protocol);
  if (known !== undefined) return known;
  const lines = readFileSync(new URL(`${protocol}.jsonl`, folder), 'utf8')
    .trim()
    .split('\n');
  const read = lines.map(line => JSON.parse(line) as Recording);
  kept.set(protocol, read);
  return read;
}

export const keptRecordings = (): Recording[] => providerProtocols.flatMap(recordingsOf);

function recording(protocol: ProviderProtocol, name: string): Recording {
  const found = recordingsOf(protocol).find(one => one.name === name);
  if (found === undefined) throw new Error(`${protocol} has no recording ${name}`);
  return found;
}

export function wholeAnswer(protocol: ProviderProtocol, source: Source): JsonObject {
  if ('written' in source) return source.written;
  const { response } = recording(protocol, source.recorded);
  if (!isObject(response)) throw new Error(`${source.recorded} is no whole answer`);
  return response;
}

export function recordedStream(protocol: ProviderProtocol, name: string): Buffer {
  const { response } = recording(protocol, name);
  if (typeof response === 'string') return Buffer.from(response);
  return Buffer.from(String(parsed(JSON.stringify(response)).$base64), 'base64');
}

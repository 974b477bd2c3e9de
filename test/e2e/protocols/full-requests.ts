import { answerSchema, IMAGE, toolSchema } from './asks.ts';
import type { JsonObject } from './json.ts';

const PDF = Buffer.from('%PDF-1.4').toString('base64');
const WAV = Buffer.from('RIFF').toString('base64');
const dataUrl = `data:image/png;base64,${IMAGE}`;

const openaiChat: JsonObject = {
  messages: [
    { role: 'developer', content: 'Be brief.' },
    {
      role: 'user',
      name: 'ann',
      content: [
        { type: 'text', text: 'What is it?' },
        { type: 'image_url', image_url: { url: dataUrl, detail: 'low' } },
        { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${PDF}` } },
        { type: 'input_audio', input_audio: { data: WAV, format: 'wav' } },
      ],
    },
    {
      role: 'assistant',
      refusal: 'I would rather not.',
      content: null,
    },
    { role: 'system', content: 'Be briefer.' },
    { role: 'user', content: 'Then?' },
  ],
  tools: [
    {
      type: 'function',
      function: { name: 'get', description: 'Gets', parameters: toolSchema, strict: true },
    },
    { type: 'custom', custom: { name: 'write', format: { type: 'text' } } },
  ],
  tool_choice: {
    type: 'allowed_tools',
    allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'get' } }] },
  },
  parallel_tool_calls: false,
  response_format: { type: 'json_schema', json_schema: { name: 'city', schema: answerSchema, strict: true } },
  max_completion_tokens: 4000,
  stop: ['END'],
  temperature: 1.5,
  seed: 7,
  presence_penalty: 0.1,
  frequency_penalty: 0.2,
  n: 2,
  logprobs: true,
  top_logprobs: 2,
  logit_bias: { 50256: -100 },
  reasoning_effort: 'low',
  verbosity: 'low',
  service_tier: 'flex',
  metadata: { order: '1' },
  user: 'user-1',
  prompt_cache_key: 'key',
  web_search_options: {},
};

const openaiResponses: JsonObject = {
  instructions: 'Be brief.',
  input: [
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'What is it?' },
        { type: 'input_image', image_url: dataUrl, detail: 'low' },
        { type: 'input_file', filename: 'a.pdf', file_data: `data:application/pdf;base64,${PDF}` },
      ],
    },
    { role: 'assistant', content: 'A pixel.' },
    { role: 'developer', content: 'Be briefer.' },
    { role: 'user', content: 'Then?' },
  ],
  tools: [
    { type: 'function', name: 'get', description: 'Gets', parameters: toolSchema, strict: true },
    { type: 'custom', name: 'write', format: { type: 'text' } },
    { type: 'web_search' },
  ],
  tool_choice: 'required',
  parallel_tool_calls: false,
  text: {
    format: { type: 'json_schema', name: 'city', schema: answerSchema, strict: true },
    verbosity: 'low',
  },
  max_output_tokens: 4000,
  temperature: 1.5,
  top_logprobs: 2,
  reasoning: { effort: 'low', summary: 'auto' },
  service_tier: 'flex',
  metadata: { order: '1' },
  safety_identifier: 'user-1',
  prompt_cache_key: 'key',
  max_tool_calls: 3,
  store: false,
};

const anthropic: JsonObject = {
  system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is it?', cache_control: { type: 'ephemeral' } },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: IMAGE } },
        {
          type: 'document',
          source: { type: 'base64', media_type: 'application/pdf', data: PDF },
          title: 'A',
          context: 'An offer',
          citations: { enabled: true },
        },
      ],
    },
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'toolu_1', name: 'get', input: { city: 'Paris' } }],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'toolu_1',
          is_error: true,
          content: [
            { type: 'text', text: 'No.' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: IMAGE } },
          ],
        },
      ],
    },
  ],
  tools: [
    { name: 'get', description: 'Gets', input_schema: toolSchema, cache_control: { type: 'ephemeral' } },
    { type: 'web_search_20250305', name: 'web_search' },
  ],
  tool_choice: { type: 'auto', disable_parallel_tool_use: true },
  max_tokens: 4000,
  stop_sequences: ['END'],
  temperature: 1,
  top_k: 40,
  thinking: { type: 'enabled', budget_tokens: 2048 },
  service_tier: 'auto',
  metadata: { user_id: 'user-1' },
};

const gemini: JsonObject = {
  systemInstruction: { parts: [{ text: 'Be brief.' }] },
  contents: [
    {
      role: 'user',
      parts: [
        { text: 'What is it?' },
        { inlineData: { mimeType: 'image/png', data: IMAGE } },
        { inlineData: { mimeType: 'application/pdf', data: PDF } },
        { inlineData: { mimeType: 'audio/wav', data: WAV } },
        { inlineData: { mimeType: 'video/mp4', data: WAV } },
      ],
    },
  ],
  tools: [
    { functionDeclarations: [{ name: 'get', description: 'Gets', parametersJsonSchema: toolSchema }] },
    { googleSearch: {} },
  ],
  toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['get'] } },
  safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
  generationConfig: {
    maxOutputTokens: 4000,
    stopSequences: ['END'],
    temperature: 1.5,
    topK: 40,
    seed: 7,
    presencePenalty: 0.1,
    frequencyPenalty: 0.2,
    candidateCount: 2,
    responseLogprobs: true,
    logprobs: 2,
    responseModalities: ['TEXT'],
    mediaResolution: 'MEDIA_RESOLUTION_LOW',
    thinkingConfig: { thinkingBudget: 1024, includeThoughts: true },
  },
};

const bedrock: JsonObject = {
  system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
  messages: [
    {
      role: 'user',
      content: [
        { text: 'What is it?' },
        { image: { format: 'png', source: { bytes: IMAGE } } },
        { document: { format: 'pdf', name: 'a', source: { bytes: PDF }, citations: { enabled: true } } },
        { video: { format: 'mp4', source: { bytes: WAV } } },
        { cachePoint: { type: 'default' } },
      ],
    },
    {
      role: 'assistant',
      content: [{ toolUse: { toolUseId: 'tooluse_1', name: 'get', input: { city: 'Paris' } } }],
    },
    {
      role: 'user',
      content: [
        {
          toolResult: {
            toolUseId: 'tooluse_1',
            status: 'error',
            content: [{ json: { reason: 'no' } }, { image: { format: 'png', source: { bytes: IMAGE } } }],
          },
        },
      ],
    },
  ],
  toolConfig: {
    tools: [
      { toolSpec: { name: 'get', description: 'Gets', inputSchema: { json: toolSchema }, strict: true } },
    ],
    toolChoice: { auto: {} },
  },
  inferenceConfig: { maxTokens: 4000, stopSequences: ['END'], temperature: 1 },
  additionalModelRequestFields: { top_k: 40, thinking: { type: 'enabled', budget_tokens: 2048 } },
  guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' },
  requestMetadata: { order: '1' },
  serviceTier: { type: 'flex' },
};

const cohere: JsonObject = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is it?' },
        { type: 'image_url', image_url: { url: dataUrl, detail: 'low' } },
      ],
    },
  ],
  tools: [{ type: 'function', function: { name: 'get', description: 'Gets', parameters: toolSchema } }],
  strict_tools: true,
  tool_choice: 'REQUIRED',
  documents: ['Rome is warm.'],
  citation_options: { mode: 'FAST' },
  safety_mode: 'CONTEXTUAL',
  max_tokens: 4000,
  stop_sequences: ['END'],
  temperature: 0.3,
  seed: 7,
  frequency_penalty: 0.1,
  presence_penalty: 0.2,
  k: 50,
  logprobs: true,
  thinking: { type: 'enabled', token_budget: 1024 },
  priority: 1,
};

const completions: JsonObject = {
  prompt: 'Once upon a time',
  suffix: 'The end.',
  max_tokens: 4000,
  stop: ['END'],
  temperature: 1.5,
  seed: 7,
  presence_penalty: 0.1,
  frequency_penalty: 0.2,
  n: 2,
  best_of: 2,
  echo: true,
  logprobs: 2,
  logit_bias: { 50256: -100 },
  user: 'user-1',
};

/** A request with everything that its protocol has; the model is put in where it is sent. */
export const fullRequests: Readonly<Record<string, JsonObject>> = {
  'openai-chat': openaiChat,
  'openai-completions': completions,
  'openai-responses': openaiResponses,
  'anthropic-messages': anthropic,
  gemini,
  'bedrock-converse': bedrock,
  'cohere-chat': cohere,
};

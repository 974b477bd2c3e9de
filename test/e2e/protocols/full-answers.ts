import type { ProviderProtocol } from './answers.ts';
import type { JsonObject } from './json.ts';

const url = 'https://example.com/paris';
const logprob = { token: 'Paris', logprob: -0.1, bytes: [80], top_logprobs: [] };

/** An answer of each provider with everything that its protocol has and that others may lack. */
export const fullAnswers: Readonly<Record<ProviderProtocol, JsonObject>> = {
  'openai-chat': {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_750_000_000,
    model: 'gpt-4.1',
    service_tier: 'flex',
    choices: [0, 1].map(index => ({
      index,
      message: {
        role: 'assistant',
        content: 'Paris.',
        refusal: null,
        reasoning_content: 'Capital of France.',
        annotations: [
          { type: 'url_citation', url_citation: { url, title: 'Paris', start_index: 0, end_index: 5 } },
        ],
      },
      logprobs: { content: [logprob], refusal: null },
      finish_reason: 'stop',
    })),
    usage: {
      prompt_tokens: 20,
      completion_tokens: 9,
      total_tokens: 29,
      prompt_tokens_details: { cached_tokens: 4, audio_tokens: 2 },
      completion_tokens_details: { reasoning_tokens: 5, audio_tokens: 1 },
    },
  },
  'openai-responses': {
    id: 'resp_1',
    object: 'response',
    created_at: 1_750_000_000,
    status: 'completed',
    model: 'gpt-5.1',
    service_tier: 'flex',
    output: [
      {
        id: 'rs_1',
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'Capital of France.' }],
        encrypted_content: 'Z0FBQUE=',
      },
      {
        id: 'ws_1',
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'search', query: 'Paris' },
      },
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [
          {
            type: 'output_text',
            text: 'Paris.',
            annotations: [{ type: 'url_citation', url, title: 'Paris', start_index: 0, end_index: 5 }],
            logprobs: [logprob],
          },
        ],
      },
    ],
    usage: {
      input_tokens: 20,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 9,
      output_tokens_details: { reasoning_tokens: 5 },
      total_tokens: 29,
    },
  },
  'anthropic-messages': {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5',
    content: [
      { type: 'thinking', thinking: 'Capital of France.', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'cmVk' },
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'Paris' } },
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
      {
        type: 'text',
        text: 'Paris.',
        citations: [
          {
            type: 'web_search_result_location',
            url,
            title: 'Paris',
            encrypted_index: 'aW5k',
            cited_text: 'Paris',
          },
        ],
      },
    ],
    stop_reason: 'stop_sequence',
    stop_sequence: 'END',
    usage: {
      input_tokens: 20,
      output_tokens: 9,
      cache_read_input_tokens: 4,
      cache_creation_input_tokens: 3,
      service_tier: 'priority',
    },
  },
  gemini: {
    candidates: [0, 1].map(index => ({
      index,
      content: {
        role: 'model',
        parts: [
          { text: 'Capital of France.', thought: true },
          { executableCode: { language: 'PYTHON', code: 'print(1)' } },
          { text: 'Paris.', thoughtSignature: 'c2ln' },
        ],
      },
      finishReason: 'STOP',
      groundingMetadata: {
        groundingChunks: [{ web: { uri: url, title: 'Paris' } }],
        groundingSupports: [{ segment: { startIndex: 0, endIndex: 5 }, groundingChunkIndices: [0] }],
      },
      logprobsResult: { chosenCandidates: [{ token: 'Paris', tokenId: 1, logProbability: -0.1 }] },
    })),
    modelVersion: 'gemini-2.5-flash',
    responseId: 'r_1',
    usageMetadata: {
      promptTokenCount: 20,
      candidatesTokenCount: 4,
      thoughtsTokenCount: 5,
      cachedContentTokenCount: 4,
      totalTokenCount: 29,
    },
  },
  'bedrock-converse': {
    metrics: { latencyMs: 100 },
    output: {
      message: {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'Capital of France.', signature: 'c2ln' } } },
          {
            citationsContent: {
              content: [{ text: 'Paris.' }],
              citations: [
                {
                  title: 'Paris',
                  sourceContent: [{ text: 'Paris' }],
                  location: { web: { url, domain: 'example.com' } },
                },
              ],
            },
          },
        ],
      },
    },
    stopReason: 'end_turn',
    usage: {
      inputTokens: 20,
      outputTokens: 9,
      totalTokens: 36,
      cacheReadInputTokens: 4,
      cacheWriteInputTokens: 3,
    },
    serviceTier: { type: 'flex' },
    trace: { guardrail: {} },
  },
  'cohere-chat': {
    id: 'c14c80c3',
    finish_reason: 'COMPLETE',
    message: {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Capital of France.' },
        { type: 'text', text: 'Paris.' },
      ],
      citations: [
        {
          start: 0,
          end: 5,
          text: 'Paris',
          type: 'TEXT_CONTENT',
          content_index: 1,
          sources: [
            { type: 'document', id: 'doc:0', document: { id: 'doc:0', title: 'Paris', snippet: 'Paris' } },
          ],
        },
      ],
    },
    logprobs: [{ token_ids: [1], text: 'Paris', logprobs: [-0.1] }],
    usage: {
      billed_units: { input_tokens: 10, output_tokens: 9 },
      tokens: { input_tokens: 20, output_tokens: 9 },
      cached_tokens: 4,
    },
  },
};

/** An answer of each provider that loses nothing anywhere. */
export const plainAnswers: Readonly<Record<ProviderProtocol, JsonObject>> = {
  'openai-chat': {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_750_000_000,
    model: 'gpt-4.1',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Paris.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 20, completion_tokens: 9, total_tokens: 29 },
  },
  'openai-responses': {
    id: 'resp_1',
    object: 'response',
    created_at: 1_750_000_000,
    status: 'completed',
    model: 'gpt-4.1',
    output: [
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Paris.', annotations: [] }],
      },
    ],
    usage: { input_tokens: 20, output_tokens: 9, total_tokens: 29 },
  },
  'anthropic-messages': {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5',
    content: [{ type: 'text', text: 'Paris.' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 20, output_tokens: 9 },
  },
  gemini: {
    candidates: [{ index: 0, content: { role: 'model', parts: [{ text: 'Paris.' }] }, finishReason: 'STOP' }],
    modelVersion: 'gemini-2.5-flash',
    responseId: 'r_1',
    usageMetadata: { promptTokenCount: 20, candidatesTokenCount: 9, totalTokenCount: 29 },
  },
  'bedrock-converse': {
    output: { message: { role: 'assistant', content: [{ text: 'Paris.' }] } },
    stopReason: 'end_turn',
    usage: { inputTokens: 20, outputTokens: 9, totalTokens: 29 },
  },
  'cohere-chat': {
    id: 'c14c80c3',
    finish_reason: 'COMPLETE',
    message: { role: 'assistant', content: [{ type: 'text', text: 'Paris.' }] },
    usage: { tokens: { input_tokens: 20, output_tokens: 9 } },
  },
};

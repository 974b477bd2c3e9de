import { expect, test } from 'vitest';
import { recordedCases } from '../golden/recorded.ts';
import type { ProviderError } from '../ir/provider-error.ts';
import { readRefusal } from '../transfer/refusal.ts';
import { refusalKindOf } from './refusal-kind.ts';
import { type RefusalKind, rulesOf } from './refusal-rules.ts';

type Wire = Parameters<typeof refusalKindOf>[0];

const read = (wire: Wire, status: number, body: unknown): ProviderError =>
  readRefusal({
    wire,
    status,
    headers: {},
    bytes: Buffer.from(JSON.stringify(body)),
    secrets: [],
    now: 0,
  });

const openai = (message: string, type?: string, code?: string) => ({ error: { message, type, code } });
const anthropic = (type: string, message: string) => ({ type: 'error', error: { type, message } });
const google = (code: number, status: string, message: string, reason?: string) => ({
  error: {
    code,
    status,
    message,
    ...(reason !== undefined && {
      details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }],
    }),
  },
});
const aws = (type: string, message: string) => ({ __type: type, message });

const cases: readonly [Wire, number, unknown, RefusalKind][] = [
  [
    'openai-chat',
    401,
    openai('Incorrect API key provided: sk-x.', 'invalid_request_error', 'invalid_api_key'),
    'credential',
  ],
  [
    'openai-chat',
    429,
    openai('Rate limit reached for gpt-4o', 'tokens', 'rate_limit_exceeded'),
    'rate-limited',
  ],
  [
    'openai-chat',
    429,
    openai('You exceeded your current quota', 'insufficient_quota', 'insufficient_quota'),
    'quota',
  ],
  ['openai-chat', 402, openai('Insufficient Balance', 'unknown_error'), 'quota'],
  [
    'openai-chat',
    400,
    openai(
      "This model's maximum context length is 128000 tokens.",
      'invalid_request_error',
      'context_length_exceeded',
    ),
    'context-length',
  ],
  [
    'openai-responses',
    400,
    openai(
      'Your input exceeds the context window of this model.',
      'invalid_request_error',
      'context_length_exceeded',
    ),
    'context-length',
  ],
  [
    'openai-chat',
    400,
    openai(
      "This model's maximum context length is 4096 tokens. However, you requested 5000",
      'BadRequestError',
      '400',
    ),
    'context-length',
  ],
  [
    'openai-chat',
    400,
    openai(
      'Prompt contains 33168 tokens, too large for model with 32768 maximum context length',
      'invalid_request_error',
      '3051',
    ),
    'context-length',
  ],
  [
    'openai-chat',
    400,
    openai("This model's maximum prompt length is 131072 but the request contains 140000 tokens."),
    'context-length',
  ],
  [
    'openai-chat',
    400,
    openai('the request exceeds the available context size', 'exceed_context_size_error'),
    'context-length',
  ],
  [
    'openai-chat',
    413,
    openai('Request too large for model on tokens per minute', 'tokens', 'rate_limit_exceeded'),
    'rate-limited',
  ],
  [
    'openai-chat',
    400,
    openai(
      'Your request was rejected as a result of our safety system.',
      'invalid_request_error',
      'content_policy_violation',
    ),
    'content-policy',
  ],
  [
    'openai-chat',
    400,
    openai(
      'The response was filtered due to the prompt triggering content management policy.',
      undefined,
      'content_filter',
    ),
    'content-policy',
  ],
  [
    'openai-chat',
    400,
    openai(
      'Invalid prompt: your prompt was flagged as potentially violating our usage policy.',
      'invalid_request_error',
      'invalid_prompt',
    ),
    'content-policy',
  ],
  [
    'openai-chat',
    403,
    openai('meta/llama requires moderation. Your input was flagged for "violence".'),
    'content-policy',
  ],
  ['openai-chat', 503, openai('The engine is currently overloaded'), 'overloaded'],
  ['openai-chat', 429, openai('The engine is currently overloaded', 'engine_overloaded_error'), 'overloaded'],
  ['openai-chat', 500, openai('The server had an error'), 'server-error'],
  ['openai-chat', 400, openai("'temperature' must be at most 2", 'invalid_request_error'), 'request'],
  [
    'openai-chat',
    404,
    openai('The model does not exist', 'invalid_request_error', 'model_not_found'),
    'request',
  ],
  [
    'openai-chat',
    400,
    openai('Cannot set both add_generation_prompt and continue_final_message to True'),
    'prefill',
  ],
  ['openai-embeddings', 400, openai("This model's maximum context length is 8192 tokens"), 'context-length'],
  [
    'anthropic-messages',
    400,
    anthropic('invalid_request_error', 'prompt is too long: 208310 tokens > 200000 maximum'),
    'context-length',
  ],
  [
    'anthropic-messages',
    400,
    anthropic(
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
    ),
    'context-length',
  ],
  [
    'anthropic-messages',
    400,
    anthropic(
      'invalid_request_error',
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    ),
    'prefill',
  ],
  [
    'anthropic-messages',
    400,
    anthropic(
      'invalid_request_error',
      'messages: final assistant content cannot end with trailing whitespace',
    ),
    'prefill',
  ],
  [
    'anthropic-messages',
    400,
    anthropic('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    'quota',
  ],
  [
    'anthropic-messages',
    400,
    anthropic('invalid_request_error', 'Output blocked by content filtering policy'),
    'content-policy',
  ],
  ['anthropic-messages', 401, anthropic('authentication_error', 'invalid x-api-key'), 'credential'],
  [
    'anthropic-messages',
    429,
    anthropic('rate_limit_error', 'Number of request tokens has exceeded your rate limit'),
    'rate-limited',
  ],
  ['anthropic-messages', 529, anthropic('overloaded_error', 'Overloaded'), 'overloaded'],
  ['anthropic-messages', 400, anthropic('invalid_request_error', 'max_tokens: Field required'), 'request'],
  [
    'gemini',
    400,
    google(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', 'API_KEY_INVALID'),
    'credential',
  ],
  [
    'gemini',
    400,
    google(
      400,
      'INVALID_ARGUMENT',
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    ),
    'context-length',
  ],
  [
    'gemini',
    429,
    google(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'),
    'rate-limited',
  ],
  [
    'gemini',
    503,
    google(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
    'overloaded',
  ],
  ['gemini', 400, google(400, 'INVALID_ARGUMENT', 'Invalid value at contents'), 'request'],
  [
    'bedrock-converse',
    400,
    aws('ValidationException', 'Input is too long for requested model.'),
    'context-length',
  ],
  [
    'bedrock-converse',
    403,
    aws('UnrecognizedClientException', 'The security token included in the request is invalid.'),
    'credential',
  ],
  [
    'bedrock-converse',
    429,
    aws('ThrottlingException', 'Too many requests, please wait before trying again.'),
    'rate-limited',
  ],
  [
    'bedrock-converse',
    424,
    aws('ModelErrorException', 'The system encountered an unexpected error'),
    'server-error',
  ],
  ['bedrock-converse', 408, aws('ModelTimeoutException', 'Model took too long'), 'server-error'],
  ['bedrock-converse', 400, aws('ValidationException', 'Malformed input request'), 'request'],
  [
    'cohere-chat',
    400,
    { message: 'too many tokens: total number of tokens in the prompt exceeds 128000' },
    'context-length',
  ],
  ['cohere-chat', 402, { message: 'You have reached your billing limit' }, 'quota'],
  ['cohere-chat', 498, { message: 'the request contains a deny-listed token' }, 'content-policy'],
  ['cohere-chat', 503, { message: 'unavailable' }, 'overloaded'],
];

test.each(cases)('%s %i is told apart: %j is %s', (wire, status, body, kind) => {
  expect(refusalKindOf(wire, read(wire, status, body))).toBe(kind);
});

test('a body that says nothing is told by its status alone', () => {
  const kinds = [400, 401, 402, 403, 404, 408, 422, 429, 500, 502, 503, 504, 529].map(status =>
    refusalKindOf('openai-chat', read('openai-chat', status, '')),
  );
  expect(kinds).toEqual([
    ...['request', 'credential', 'quota', 'request', 'request', 'request', 'request', 'rate-limited'],
    ...['server-error', 'server-error', 'overloaded', 'server-error', 'overloaded'],
  ]);
});

test('what providers were recorded to say wrong of a request is the request’s fault', () => {
  const refused = recordedCases('openai-chat').filter(({ status }) => status === 400);
  for (const { status, response } of refused)
    expect(refusalKindOf('openai-chat', read('openai-chat', status, response))).toBe('request');
});

test('no text of a provider makes a rule slow', () => {
  const hostile = ['maximum ', 'prompt contains 1', 'too many ', '`'].map(part => part.repeat(20_000));
  for (const wire of [
    'openai-chat',
    'anthropic-messages',
    'gemini',
    'bedrock-converse',
    'cohere-chat',
  ] as const)
    for (const { message } of rulesOf(wire))
      for (const text of hostile) expect(message?.test(text) ?? false).toBeTypeOf('boolean');
});

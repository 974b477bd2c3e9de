import { expect, test } from 'vitest';
import type { ChatResponse, Choice } from '../ir/response.ts';
import { anthropicMessages as codec } from './codec.ts';

const options = { requestId: 'abc', model: 'asked', includeUsage: false, createdAt: 0 };
const choice = (more: Partial<Choice>): Choice => ({
  index: 0,
  content: { bare: true, parts: [{ type: 'text', text: 'Hi' }] },
  finish: { unified: 'stop', raw: 'stop' },
  ...more,
});

function encode(response: ChatResponse) {
  const { value, losses } = codec.encodeResponse(response, options);
  return { value, losses: losses.map(({ feature }) => feature) };
}

test('an answer of another provider has all that a message needs', () => {
  expect(encode({ choices: [choice({})], serviceTier: 'default' })).toEqual({
    value: {
      id: 'msg_abc',
      type: 'message',
      role: 'assistant',
      model: 'asked',
      content: [{ type: 'text', text: 'Hi' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: 0,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 0,
        service_tier: 'standard',
      },
    },
    losses: [],
  });
});

test('input tokens are those outside of caches here, and all of them elsewhere', () => {
  const usage = { input: 100, cachedInput: 60, cacheWriteInput: 30, output: 5, reasoning: 3 };
  const { value } = encode({ choices: [choice({})], usage });
  expect(value.usage).toMatchObject({
    input_tokens: 10,
    cache_read_input_tokens: 60,
    cache_creation_input_tokens: 30,
    output_tokens: 5,
    output_tokens_details: { thinking_tokens: 3 },
  });
  expect(codec.decodeResponse(value).usage).toEqual(usage);
});

test.each([
  [{ unified: 'length', raw: 'length' } as const, 'max_tokens', []],
  [{ unified: 'length', raw: 'model_context_window_exceeded' } as const, 'model_context_window_exceeded', []],
  [{ unified: 'tool-calls', raw: 'tool_calls' } as const, 'tool_use', []],
  [{ unified: 'stop', stopSequence: 'END' } as const, 'stop_sequence', []],
  [{ unified: 'refusal', raw: 'refusal' } as const, 'refusal', []],
  [{ unified: 'pause', raw: 'pause_turn' } as const, 'pause_turn', []],
  [{ unified: 'content-filter', raw: 'SAFETY' } as const, 'refusal', ['finish-details']],
  [{ unified: 'other', raw: 'eos' } as const, 'end_turn', ['finish-details']],
])('the finish %o becomes %s', (finish, stopReason, losses) => {
  const encoded = encode({ choices: [choice({ finish })] });
  expect(encoded.value.stop_reason).toBe(stopReason);
  expect(encoded.losses).toEqual(losses);
});

test('a refusal is a text with the stop reason of one', () => {
  const content = { bare: false, parts: [{ type: 'refusal', text: 'No.' } as const] };
  const { value, losses } = encode({ choices: [choice({ content })] });
  expect(value).toMatchObject({ content: [{ type: 'text', text: 'No.' }], stop_reason: 'refusal' });
  expect(losses).toEqual([]);
});

test('thinking without a signature is shown, and comes back without one', () => {
  const parts = [{ type: 'reasoning', text: 'Hm' } as const];
  const { value } = encode({ choices: [choice({ content: { bare: false, parts } })] });
  expect(value.content).toEqual([{ type: 'thinking', thinking: 'Hm', signature: '' }]);
  expect(codec.decodeResponse(value).choices[0]?.content.parts).toEqual(parts);
});

test('what a message has no place for is a loss', () => {
  const { losses } = encode({
    choices: [
      choice({
        content: { bare: false, parts: [{ type: 'image', source: { kind: 'url', url: 'u' } }] },
        logprobs: {},
      }),
      choice({ index: 1 }),
    ],
    usage: { input: 1, output: 1, audioOutput: 1 },
    serviceTier: 'flex',
    extensions: { protocol: 'openai-chat', members: { system_fingerprint: 'x' } },
  });
  expect(losses).toEqual(['candidates', 'logprobs', 'image', 'usage-details', 'service-tier', 'extension']);
});

test('what is no message is the fault of the provider', () => {
  for (const body of [{}, { content: 'Hi' }, { content: [{}] }, { content: [{ type: 'text' }] }])
    expect(() => codec.decodeResponse(body)).toThrow(expect.objectContaining({ code: 'upstream_invalid' }));
});

test('figures of zero and direct calls are no extensions: other protocols lose nothing with them', () => {
  const body = {
    content: [{ type: 'tool_use', id: 'a', name: 'f', input: {}, caller: { type: 'direct' } }],
    usage: {
      input_tokens: 1,
      output_tokens: 1,
      cache_creation: { ephemeral_5m_input_tokens: 0 },
      server_tool_use: { web_search_requests: 1 },
      inference_geo: 'not_available',
    },
  };
  const response = codec.decodeResponse(body);
  const [part] = response.choices[0]?.content.parts ?? [];
  expect(part).toMatchObject({ extensions: { members: {}, form: { caller: { type: 'direct' } } } });
  expect(response.usage?.extensions?.members).toEqual({ server_tool_use: { web_search_requests: 1 } });
  expect(encode(response).value).toMatchObject(body);
});

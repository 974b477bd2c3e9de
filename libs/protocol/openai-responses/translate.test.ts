import { GatewayError } from '@sluice/contract';
import { expect, test } from 'vitest';
import type { Proof } from '../ir/proof.ts';
import { wrapProof } from '../ir/proof-envelope.ts';
import type { ChatRequest } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { openaiResponses as codec } from './codec.ts';
import { statefulFields } from './stateful-fields.ts';

const decode = (body: JsonObject) => codec.decodeRequest({ model: 'gpt-5', input: 'Hello', ...body }, {});
const encode = (request: ChatRequest, model = 'gpt-5') =>
  codec.encodeRequest(request, { model, streamUsage: 'on-request', kind: 'openai' });
const roundTrip = (body: JsonObject) => encode(decode(body)).value;

function refusal(body: JsonObject): string | undefined {
  try {
    decode(body);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'invalid_request') return error.details.param;
    throw error;
  }
  return 'accepted';
}

const text = (role: 'system' | 'developer' | 'user' | 'assistant', said: string) => ({
  role,
  content: { bare: true, parts: [{ type: 'text' as const, text: said }] },
});

const foreign: ChatRequest = {
  model: 'any',
  messages: [text('system', 'Be brief.'), text('user', 'Hello')],
  stream: true,
  includeUsage: true,
};

test('a request of another protocol is stateless, and asks for the thinking that has to come back', () => {
  expect(encode(foreign)).toEqual({
    value: {
      model: 'gpt-5',
      instructions: 'Be brief.',
      input: [{ role: 'user', content: 'Hello' }],
      include: ['reasoning.encrypted_content'],
      store: false,
      stream: true,
    },
    losses: [],
  });
  expect(encode(foreign, 'gpt-4o').value.include).toBeUndefined();
});

test('tools of another protocol are not made strict', () => {
  const { value } = encode({
    ...foreign,
    tools: [
      { type: 'function', name: 'look', parameters: { type: 'object', additionalProperties: true } },
      { type: 'custom', name: 'shell', format: { type: 'text' } },
      { type: 'native', name: 'web_search', protocol: 'anthropic-messages', value: {} },
    ],
    toolChoice: { type: 'tool', name: 'shell' },
  });
  expect(value.tools).toEqual([
    {
      type: 'function',
      name: 'look',
      parameters: { type: 'object', additionalProperties: true },
      strict: false,
    },
    { type: 'custom', name: 'shell', format: { type: 'text' } },
  ]);
  expect(value.tool_choice).toEqual({ type: 'custom', name: 'shell' });
});

test.each([
  ['auto', { type: 'auto' }],
  ['none', { type: 'none' }],
  ['required', { type: 'required' }],
  [
    { type: 'function', name: 'look' },
    { type: 'tool', name: 'look' },
  ],
  [
    { type: 'custom', name: 'shell' },
    { type: 'tool', name: 'shell' },
  ],
  [
    { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'look' }] },
    { type: 'allowed', mode: 'required', names: ['look'] },
  ],
  [{ type: 'file_search' }, { type: 'required' }],
  [{ type: 'mcp', server_label: 'wiki', name: 'ask' }, { type: 'required' }],
])('tool choice %j means %j, and comes back', (choice, meaning) => {
  expect(decode({ tool_choice: choice }).toolChoice).toMatchObject(meaning);
  expect(roundTrip({ tool_choice: choice }).tool_choice).toEqual(choice);
});

test('a tier has its name at OpenAI, or is a loss', () => {
  expect(encode({ ...foreign, serviceTier: 'standard_only' }).value.service_tier).toBe('default');
  const { value, losses } = encode({ ...foreign, serviceTier: 'batch' });
  expect([value.service_tier, losses[0]?.feature]).toEqual([undefined, 'service-tier']);
});

test('what only chat completions of OpenAI have beside it is no loss', () => {
  const members = { verbosity: 'low', safety_identifier: 'u1', logit_bias: {} };
  const { value, losses } = encode({ ...foreign, extensions: { protocol: 'openai-chat', members } });
  expect([value.text, value.safety_identifier]).toEqual([{ verbosity: 'low' }, 'u1']);
  expect(losses).toEqual([{ feature: 'extension', path: 'logit_bias' }]);
});

test('no fewer tokens are asked for than OpenAI takes', () => {
  const { value, losses } = encode({ ...foreign, maxOutputTokens: 1 });
  expect([value.max_output_tokens, losses[0]?.path]).toEqual([16, 'maxOutputTokens']);
});

test('what the protocol has no place for is lost by name', () => {
  const { losses } = encode({
    ...foreign,
    stopSequences: ['END'],
    seed: 1,
    topK: 4,
    presencePenalty: 1,
    candidates: 2,
    extensions: { protocol: 'openai-chat', members: { logit_bias: {} } },
  });
  expect(losses.map(({ feature }) => feature).sort()).toEqual([
    'candidates',
    'extension',
    'penalties',
    'sampling',
    'seed',
    'stop-sequences',
  ]);
});

test('results of tools in a message of the user become items of their own, in their place', () => {
  const { value, losses } = encode({
    ...foreign,
    messages: [
      {
        role: 'assistant',
        content: {
          bare: false,
          parts: [
            { type: 'text', text: 'I look.' },
            { type: 'tool-call', id: 'c1', name: 'look', arguments: '', kind: 'function' },
          ],
        },
      },
      {
        role: 'user',
        content: {
          bare: false,
          parts: [
            {
              type: 'tool-result',
              callId: 'c1',
              kind: 'function',
              isError: true,
              content: {
                bare: false,
                parts: [
                  { type: 'image', source: { kind: 'base64', mediaType: 'image/png', base64: 'AAAA' } },
                ],
              },
            },
            { type: 'text', text: 'And now?' },
          ],
        },
      },
    ],
  });
  expect(value.input).toEqual([
    { role: 'assistant', content: 'I look.' },
    { type: 'function_call', call_id: 'c1', name: 'look', arguments: '{}' },
    {
      type: 'function_call_output',
      call_id: 'c1',
      output: [{ type: 'input_image', image_url: 'data:image/png;base64,AAAA' }],
    },
    { role: 'user', content: [{ type: 'input_text', text: 'And now?' }] },
  ]);
  expect(losses.map(({ feature }) => feature)).toEqual(['tool-result-error']);
});

const reasoningOf = (proof: Proof | undefined): ChatRequest => ({
  ...foreign,
  messages: [
    {
      role: 'assistant',
      content: { bare: false, parts: [{ type: 'reasoning', text: 'Hm.', ...(proof && { proof }) }] },
    },
  ],
});

test('reasoning goes back to who can read it, and is a loss for all others', () => {
  const own = encode(reasoningOf({ origin: 'openai', kind: 'encrypted', value: 'gAAA', id: 'rs_1' }));
  expect(own.value.input).toEqual([
    {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'Hm.' }],
      encrypted_content: 'gAAA',
    },
  ]);
  expect(own.losses).toEqual([]);
  const other = encode(reasoningOf({ origin: 'anthropic', kind: 'signature', value: 'sig' }));
  expect([other.value.input, other.losses[0]?.feature]).toEqual([[], 'reasoning-proof']);
  expect(encode(reasoningOf(undefined)).losses[0]?.feature).toBe('reasoning-text');
});

test("another family's proof that a client kept does not reach OpenAI", () => {
  const proof: Proof = { origin: 'anthropic', kind: 'signature', value: 'sig' };
  const input = [
    {
      type: 'reasoning',
      id: 'rs_abc_0',
      summary: [],
      content: [{ type: 'reasoning_text', text: 'Hm.' }],
      encrypted_content: wrapProof(proof),
    },
    { role: 'user', content: 'Go on.' },
  ];
  const request = decode({ input });
  expect(request.messages[0]?.content.parts[0]).toMatchObject({ type: 'reasoning', text: 'Hm.', proof });
  const { value, losses } = encode(request);
  expect(value.input).toEqual([{ role: 'user', content: 'Go on.' }]);
  expect(losses.map(({ feature }) => feature)).toEqual(['reasoning-proof']);
});

test('thinking is asked for by effort, whether it was said as one or as a budget', () => {
  const asked = (reasoning: ChatRequest['reasoning'], model?: string) =>
    encode({ ...foreign, ...(reasoning && { reasoning }) }, model);
  expect(asked({ effort: 'high', show: true }).value.reasoning).toEqual({ effort: 'high', summary: 'auto' });
  expect(asked({ enabled: true, budgetTokens: 8000 }).value.reasoning).toEqual({ effort: 'medium' });
  expect(asked({ enabled: false }).value.reasoning).toEqual({ effort: 'none' });
  const refused = asked({ effort: 'high' }, 'gpt-4o');
  expect([refused.value.reasoning, refused.losses[0]?.feature]).toEqual([undefined, 'reasoning']);
});

test.each([
  [{ model: 1 }, 'model'],
  [{ model: '' }, 'model'],
  [{ input: undefined }, 'input'],
  [{ input: 3 }, 'input'],
  [{ input: ['x'] }, 'input[0]'],
  [{ input: [{}] }, 'input[0].type'],
  [{ input: [{ role: 'robot', content: 'x' }] }, 'input[0].role'],
  [{ input: [{ role: 'user', content: [{ type: 'input_text', text: 1 }] }] }, 'input[0].content[0].text'],
  [{ input: [{ role: 'user', content: [{ type: 'input_image' }] }] }, 'input[0].content[0].image_url'],
  [{ input: [{ type: 'function_call_output', call_id: 'c9', output: 'x' }] }, 'input[0].call_id'],
  [{ input: [{ type: 'function_call', call_id: 'c', name: 'n', arguments: {} }] }, 'input[0].arguments'],
  [{ tools: [{ type: 'function' }] }, 'tools[0].name'],
  [{ tool_choice: 'maybe' }, 'tool_choice'],
  [{ text: { format: { type: 'json_schema', name: 'x' } } }, 'text.format.schema'],
  [{ metadata: { a: 1 } }, 'metadata.a'],
  [{ max_output_tokens: 0 }, 'max_output_tokens'],
])('%j is refused at %s', (body, path) => {
  expect(refusal(body)).toBe(path);
});

test('an output may answer a call that the provider has stored', () => {
  const input = [{ type: 'function_call_output', call_id: 'c9', output: 'x' }];
  expect(refusal({ input, previous_response_id: 'resp_1' })).toBe('accepted');
  expect(refusal({ input: [{ type: 'item_reference', id: 'fc_1' }, ...input] })).toBe('accepted');
});

test('what rests on stored state is named, and not to keep is not', () => {
  expect(statefulFields({ store: false, background: false, previous_response_id: null })).toEqual([]);
  expect(statefulFields({})).toEqual([]);
  expect(
    statefulFields({ store: true, background: true, conversation: 'conv_1', prompt: { id: 'p' } }),
  ).toEqual(['conversation', 'prompt', 'background', 'store']);
  const { extensions } = decode({ store: false, stream: false, include: ['reasoning.encrypted_content'] });
  expect(extensions?.members).toEqual({});
});

test('items that only OpenAI has keep their place', () => {
  const input = [
    { type: 'additional_tools', role: 'developer', tools: [] },
    { role: 'user', content: 'Search.' },
    { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' },
    { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'x' } },
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [
        { type: 'output_text', text: 'A', annotations: [] },
        { type: 'refusal', refusal: 'B' },
      ],
    },
    {
      type: 'message',
      id: 'msg_2',
      role: 'assistant',
      status: 'incomplete',
      content: [{ type: 'output_text', text: 'C', annotations: [] }],
    },
    { type: 'custom_tool_call', id: 'ctc_1', call_id: 'c1', name: 'shell', input: 'ls', status: 'completed' },
    { type: 'computer_call', id: 'cu_1', call_id: 'c2', status: 'completed', action: { type: 'wait' } },
    { type: 'custom_tool_call_output', call_id: 'c1', output: 'none' },
    { type: 'computer_call_output', call_id: 'c2', output: { type: 'computer_screenshot', file_id: 'f' } },
    { type: 'mcp_approval_response', approval_request_id: 'm1', approve: true },
    { id: 'msg_9' },
  ];
  const request = decode({ input });
  expect(request.messages.map(({ role }) => role)).toEqual([
    'developer',
    'user',
    'assistant',
    'tool',
    'tool',
    'tool',
    'assistant',
  ]);
  expect(encode(request).value.input).toEqual(input);
});

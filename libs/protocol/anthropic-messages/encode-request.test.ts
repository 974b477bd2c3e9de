import { expect, test } from 'vitest';
import type { Part } from '../ir/part.ts';
import type { ChatRequest, Message } from '../ir/request.ts';
import { anthropicMessages as codec } from './codec.ts';

const user = (text: string): Message => ({
  role: 'user',
  content: { bare: true, parts: [{ type: 'text', text }] },
});
const say = (role: Message['role'], ...parts: Part[]): Message => ({ role, content: { bare: false, parts } });
const text = (value: string): Part => ({ type: 'text', text: value });
const tool = { type: 'function', name: 'f', parameters: { type: 'object' } } as const;

function encode(more: Partial<ChatRequest>, model = 'claude-sonnet-4-5', kind = 'anthropic') {
  const request: ChatRequest = {
    model: 'asked',
    messages: [user('Hello')],
    stream: false,
    includeUsage: false,
    ...more,
  };
  const { value, losses } = codec.encodeRequest(request, { model, streamUsage: 'unasked', kind });
  return { value, losses: losses.map(({ feature, path }) => `${feature} ${path}`) };
}

test('max_tokens is always sent: the default of the model where the caller names none', () => {
  expect(encode({ maxOutputTokens: 7 }).value.max_tokens).toBe(7);
  expect(encode({}, 'claude-3-haiku-20240307').value.max_tokens).toBe(4096);
  expect(encode({}, 'claude-3-7-sonnet-20250219').value.max_tokens).toBe(8192);
  expect(encode({}, 'anthropic.claude-opus-4-1-20250805-v1:0').value.max_tokens).toBe(32_000);
  expect(encode({}, 'kimi-k2').value.max_tokens).toBe(8192);
});

test('system messages in front become the system text; one behind another message moves there as a loss', () => {
  const system = say('system', text('Be brief.'));
  const developer = say('developer', text('Be kind.'));
  const { value, losses } = encode({ messages: [system, user('Hello'), developer] });
  expect(value.system).toEqual([
    { type: 'text', text: 'Be brief.' },
    { type: 'text', text: 'Be kind.' },
  ]);
  expect(value.messages).toEqual([{ role: 'user', content: 'Hello' }]);
  expect(losses).toEqual(['developer-role messages[2].role', 'system-position messages[2]']);
});

test('a model that takes a system message behind a user message gets it there', () => {
  const messages = [user('Hello'), say('system', text('Be brief.'))];
  expect(encode({ messages }, 'claude-opus-4-8')).toMatchObject({
    value: { messages: [{ role: 'user' }, { role: 'system', content: [{ text: 'Be brief.' }] }] },
    losses: [],
  });
  expect(encode({ messages }, 'claude-opus-4-8', 'bedrock').losses).toEqual(['system-position messages[1]']);
});

test('instructions alone become a question, since there has to be one', () => {
  const { value, losses } = encode({ messages: [say('system', text('One.')), say('system', text('Two.'))] });
  expect(value).toMatchObject({
    system: [{ type: 'text', text: 'One.' }],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Two.' }] }],
  });
  expect(losses).toEqual(['system-position messages[1]']);
});

const call = (id: string, input: string): Part => ({
  type: 'tool-call',
  id,
  name: 'f',
  arguments: input,
  kind: 'function',
});
const result = (callId: string, value: string, isError?: boolean): Part => ({
  type: 'tool-result',
  callId,
  content: { bare: true, parts: [text(value)] },
  kind: 'function',
  ...(isError !== undefined && { isError }),
});

test('the results of parallel calls and what the user says then are one message, results first', () => {
  const { value, losses } = encode({
    messages: [
      user('Go'),
      say('assistant', text(''), call('a:1', '{"x":1}'), call('b', '')),
      say('tool', result('a:1', 'one')),
      say('tool', result('b', 'two', true)),
      user('And?'),
    ],
  });
  expect(losses).toEqual([]);
  expect(value.messages).toEqual([
    { role: 'user', content: 'Go' },
    {
      role: 'assistant',
      content: [
        { type: 'tool_use', id: 'a_1', name: 'f', input: { x: 1 } },
        { type: 'tool_use', id: 'b', name: 'f', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'a_1', content: 'one' },
        { type: 'tool_result', tool_use_id: 'b', content: 'two', is_error: true },
        { type: 'text', text: 'And?' },
      ],
    },
  ]);
});

test('arguments that are no JSON object are shown to the model as they were written', () => {
  const { value, losses } = encode({ messages: [say('assistant', call('a', '{"x":'))] });
  expect(value.messages).toMatchObject([{ content: [{ input: { _raw: '{"x":' } }] }]);
  expect(losses).toEqual(['tool-arguments messages[0].content[0]']);
});

test('thinking goes back only with a proof of Claude', () => {
  const own = { origin: 'anthropic', kind: 'signature', value: 's' } as const;
  const { value, losses } = encode({
    messages: [
      say(
        'assistant',
        { type: 'reasoning', text: 'a', proof: own },
        { type: 'reasoning', text: '', proof: { ...own, kind: 'encrypted' } },
        { type: 'reasoning', text: 'b' },
        { type: 'reasoning', text: '', proof: { ...own, origin: 'gemini' } },
        text('c'),
      ),
    ],
  });
  expect(value.messages).toMatchObject([
    {
      content: [
        { type: 'thinking', thinking: 'a', signature: 's' },
        { type: 'redacted_thinking', data: 's' },
        { type: 'text', text: 'c' },
      ],
    },
  ]);
  expect(losses).toEqual(['reasoning-text messages[0].content[2]', 'reasoning-proof messages[0].content[3]']);
});

test.each([
  [
    'an effort is a budget for older models',
    { effort: 'medium' },
    'claude-sonnet-4-5',
    { thinking: { type: 'enabled', budget_tokens: 8192 }, max_tokens: 40_192 },
  ],
  [
    'an effort is one for newer models, which think as they see fit',
    { effort: 'medium', show: 'auto' },
    'claude-opus-4-6',
    { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'medium' } },
  ],
  [
    'an effort the model does not know is the next one',
    { effort: 'minimal' },
    'claude-opus-4-7',
    { output_config: { effort: 'low' } },
  ],
  [
    'a budget stays one where the model takes it',
    { budgetTokens: 2000 },
    'claude-opus-4-6',
    { thinking: { type: 'enabled', budget_tokens: 2000 } },
  ],
  [
    'a budget is an effort where it does not',
    { budgetTokens: 20_000 },
    'claude-opus-4-7',
    { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
  ],
  ['no effort is no thinking', { effort: 'none' }, 'claude-opus-4-7', { thinking: { type: 'disabled' } }],
])('%s', (_name, reasoning, model, expected) => {
  const { value, losses } = encode({ reasoning }, model);
  expect(value).toMatchObject(expected);
  expect(losses).toEqual([]);
});

test('the budget is less than max_tokens, and where there is no room there is no thinking', () => {
  expect(encode({ reasoning: { effort: 'high' }, maxOutputTokens: 4000 }).value.thinking).toEqual({
    type: 'enabled',
    budget_tokens: 3000,
  });
  const { value, losses } = encode({ reasoning: { effort: 'high' }, maxOutputTokens: 1000 });
  expect(value).not.toHaveProperty('thinking');
  expect(losses).toEqual(['reasoning reasoning']);
});

test('a forced tool call goes before thinking', () => {
  const { value, losses } = encode({
    reasoning: { effort: 'high' },
    tools: [tool],
    toolChoice: { type: 'required' },
  });
  expect(value.tool_choice).toEqual({ type: 'any' });
  expect(value).not.toHaveProperty('thinking');
  expect(losses).toEqual(['reasoning reasoning']);
});

test.each([
  [
    'a temperature above 1 is 1',
    {},
    'claude-sonnet-4-5',
    { temperature: 1.5 },
    { temperature: 1 },
    ['sampling temperature'],
  ],
  [
    'temperature goes before top_p',
    {},
    'claude-sonnet-4-5',
    { temperature: 0.5, topP: 0.5 },
    { temperature: 0.5 },
    ['sampling top_p'],
  ],
  [
    'older models take both',
    {},
    'claude-3-7-sonnet',
    { temperature: 0.5, topP: 0.5 },
    { temperature: 0.5, top_p: 0.5 },
    [],
  ],
  [
    'thinking takes neither',
    { reasoning: { effort: 'low' } },
    'claude-sonnet-4-5',
    { temperature: 0, topK: 3 },
    {},
    ['sampling temperature', 'sampling top_k'],
  ],
  [
    'newer models take none, the default says nothing',
    {},
    'claude-opus-4-7',
    { temperature: 1, topP: 0.5 },
    {},
    ['sampling top_p'],
  ],
])('sampling: %s', (_name, more, model, sampling, expected, losses) => {
  const encoded = encode({ ...more, ...sampling }, model);
  const { temperature, top_p, top_k } = encoded.value;
  expect(JSON.parse(JSON.stringify({ temperature, top_p, top_k }))).toEqual(expected);
  expect(encoded.losses).toEqual(losses);
});

test('a choice among some tools offers only these', () => {
  const tools = [tool, { ...tool, name: 'g' }];
  const { value, losses } = encode({
    tools,
    toolChoice: { type: 'allowed', mode: 'required', names: ['g'] },
  });
  expect(value).toMatchObject({ tools: [{ name: 'g' }], tool_choice: { type: 'any' } });
  expect(losses).toEqual([]);
});

test('one call at a time needs a choice to say so', () => {
  const choice = { type: 'auto', disable_parallel_tool_use: true };
  expect(encode({ tools: [tool], parallelToolCalls: false }).value.tool_choice).toEqual(choice);
  expect(encode({ tools: [tool], parallelToolCalls: true }).value).not.toHaveProperty('tool_choice');
});

test('structured output is the schema, its description within', () => {
  const output = {
    type: 'json-schema',
    name: 'n',
    description: 'd',
    schema: { type: 'object' },
    strict: true,
  } as const;
  expect(encode({ output })).toMatchObject({
    value: {
      output_config: { format: { type: 'json_schema', schema: { description: 'd', type: 'object' } } },
    },
    losses: [],
  });
});

test('documents are sent as what the API takes, or are a loss', () => {
  const document = (mediaType: string): Part => ({
    type: 'document',
    source: { kind: 'base64', mediaType, base64: Buffer.from('a,ä').toString('base64') },
    name: 'n',
  });
  const { value, losses } = encode({
    messages: [
      say('user', document('application/pdf'), document('text/csv'), document('application/msword'), {
        type: 'image',
        source: { kind: 'file', id: 'file-openai' },
        detail: 'low',
      }),
    ],
  });
  expect(value.messages).toMatchObject([
    {
      content: [
        { source: { type: 'base64', media_type: 'application/pdf' }, title: 'n' },
        { source: { type: 'text', data: 'a,ä' } },
      ],
    },
  ]);
  expect(losses).toEqual([
    'document messages[0].content[2]',
    'image-detail messages[0].content[3].detail',
    'file-reference messages[0].content[3]',
  ]);
});

test('what the API has no name for is a loss', () => {
  const { losses } = encode({
    seed: 1,
    presencePenalty: 0.5,
    frequencyPenalty: 0,
    candidates: 2,
    logprobs: {},
    metadata: { a: 'b' },
    promptCacheKey: 'k',
    modalities: ['text', 'audio'],
    serviceTier: 'flex',
    stopSequences: ['\n', 'END'],
    output: { type: 'json' },
    toolChoice: { type: 'required' },
    tools: [
      { type: 'custom', name: 'c' },
      { type: 'native', name: 'web_search', protocol: 'openai-responses', value: {} },
    ],
    messages: [
      { ...say('user', { type: 'audio', source: { kind: 'url', url: 'u' } }, text('a')), name: 'Ann' },
      say('assistant', { type: 'refusal', text: 'No.' }),
    ],
    extensions: { protocol: 'openai-chat', members: { store: true } },
  });
  expect(losses.sort()).toEqual([
    'audio messages[0].content[0]',
    'cache prompt_cache_key',
    'candidates candidates',
    'custom-tool tools[0]',
    'extension store',
    'logprobs logprobs',
    'message-name messages[0].name',
    'metadata metadata',
    'modalities modalities',
    'native-tool tools[1]',
    'penalties presence_penalty',
    'refusal messages[1].content[0]',
    'seed seed',
    'service-tier service_tier',
    'stop-sequences stop_sequences[0]',
    'structured-output output',
    'tool-choice tool_choice',
  ]);
});

test('calls without the thinking that led to them are answered without thinking, where it has a budget', () => {
  const messages = [user('Go'), say('assistant', call('a', '{}')), say('tool', result('a', '1'))];
  const reasoning = { effort: 'low' };
  expect(encode({ messages, reasoning })).toMatchObject({ losses: ['reasoning reasoning'] });
  expect(encode({ messages, reasoning }).value).not.toHaveProperty('thinking');
  expect(encode({ messages, reasoning }, 'claude-opus-4-7').value.thinking).toEqual({ type: 'adaptive' });
  const proof = { origin: 'anthropic', kind: 'signature', value: 's' } as const;
  const thought = say('assistant', { type: 'reasoning', text: 'Hm', proof }, call('a', '{}'));
  const kept = encode({ messages: [user('Go'), thought, say('tool', result('a', '1'))], reasoning });
  expect(kept).toMatchObject({ value: { thinking: { type: 'enabled' } }, losses: [] });
});

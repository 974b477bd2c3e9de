import { expect, test } from 'vitest';
import type { Loss } from '../ir/loss.ts';
import type { ChatRequest, Message } from '../ir/request.ts';
import type { ChatResponse } from '../ir/response.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { openaiChat } from './codec.ts';

const answerOptions = { requestId: 'r', model: 'm', includeUsage: true, createdAt: 1 };
const hello = { role: 'user', content: 'Hello' };

const decode = (members: JsonObject): ChatRequest =>
  openaiChat.decodeRequest({ model: 'm', messages: [hello], ...members }, {});

function encode(request: ChatRequest, kind: string): { body: JsonObject; losses: Loss[] } {
  const { value: body, losses } = openaiChat.encodeRequest(request, {
    model: 'm',
    kind,
    streamUsage: 'on-request',
  });
  return { body, losses };
}

const translated = (members: JsonObject, kind: string) => encode(decode(members), kind);

const ask = (...messages: Message[]): ChatRequest => ({
  model: 'm',
  messages,
  stream: false,
  includeUsage: false,
});

function messagesOf(body: JsonObject): JsonObject[] {
  return Array.isArray(body.messages) ? body.messages.filter(isObject) : [];
}

/** What OpenAI's reference has and no recording shows, each as it must come back to OpenAI itself. */
const kept: Record<string, JsonObject> = {
  'custom tools': {
    tools: [
      {
        type: 'custom',
        custom: { name: 'sh', description: 'runs', format: { type: 'grammar', grammar: {} } },
      },
      { type: 'function', function: { name: 'f', parameters: { type: 'object', $defs: {}, 'x-own': 1 } } },
    ],
    tool_choice: { type: 'custom', custom: { name: 'sh' } },
  },
  'calls of custom tools and their results': {
    messages: [
      hello,
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'custom', custom: { name: 'sh', input: 'ls -l' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'files' }] },
    ],
  },
  'allowed tools': {
    tools: [
      { type: 'function', function: { name: 'f' } },
      { type: 'function', function: { name: 'g' } },
    ],
    tool_choice: {
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
    },
  },
  'the deprecated form of functions': {
    functions: [{ name: 'f', description: 'd', parameters: { type: 'object' } }],
    function_call: { name: 'f' },
    messages: [
      hello,
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
      { role: 'function', name: 'f', content: 'done' },
    ],
  },
  'images, sounds, files, names, refusals, earlier audio': {
    messages: [
      { role: 'developer', name: 'boss', content: [{ type: 'text', text: 'Be kind.' }] },
      {
        role: 'user',
        name: 'ann',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
          { type: 'image_url', image_url: { url: 'https://a.example/i.png' } },
          { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
          { type: 'file', file: { file_id: 'file-1' } },
        ],
      },
      { role: 'assistant', content: null, audio: { id: 'audio_1' } },
      { role: 'assistant', content: null, refusal: 'No.' },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
      hello,
    ],
    modalities: ['text', 'audio'],
    audio: { voice: 'alloy', format: 'wav' },
  },
  'every scalar': {
    max_completion_tokens: 9,
    stop: 'END',
    temperature: 0.5,
    top_p: 0.9,
    seed: 4,
    presence_penalty: 0.1,
    frequency_penalty: 0.2,
    n: 2,
    logprobs: true,
    top_logprobs: 3,
    reasoning_effort: 'high',
    service_tier: 'flex',
    metadata: { a: 'b' },
    safety_identifier: 'u',
    prompt_cache_key: 'k',
    parallel_tool_calls: false,
    tools: [{ type: 'function', function: { name: 'f', strict: true } }],
    tool_choice: { type: 'function', function: { name: 'f' } },
    prediction: { type: 'content', content: 'x' },
    web_search_options: { search_context_size: 'low' },
    logit_bias: { '1': 2 },
    verbosity: 'low',
    store: true,
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'n', description: 'd', schema: { type: 'object' }, strict: true },
    },
    stream: true,
    stream_options: { include_usage: true, include_obfuscation: false },
  },
};

test.each(Object.entries(kept))('%s come back to OpenAI as they were', (_name, members) => {
  const { body, losses } = translated(members, 'openai');
  expect(body).toEqual({ model: 'm', messages: [hello], ...members });
  expect(losses).toEqual([]);
});

test('each provider is asked in its own words', () => {
  const members = { max_completion_tokens: 5, seed: 1, reasoning_effort: 'low', tool_choice: 'required' };
  expect(translated(members, 'mistral').body).toMatchObject({ max_tokens: 5, random_seed: 1 });
  expect(translated(members, 'deepseek').body).toMatchObject({ max_tokens: 5, seed: 1 });
  expect(translated(members, 'groq').body).toMatchObject({
    max_completion_tokens: 5,
    reasoning_effort: 'low',
  });
  expect(translated(members, 'openrouter').body).toMatchObject({ reasoning: { effort: 'low' } });
  expect(translated({ max_tokens: 5 }, 'openai').body).toMatchObject({ max_completion_tokens: 5 });
  expect(translated({ tools: [], tool_choice: 'any' }, 'openai').body).toMatchObject({
    tool_choice: 'required',
  });
  expect(translated({ messages: [{ role: 'developer', content: 'x' }] }, 'vllm').body).toMatchObject({
    messages: [{ role: 'system', content: 'x' }],
  });
});

test('what a provider would refuse is written so that it does not', () => {
  const parts = ['a', 'b'].map(text => ({ type: 'text', text }) as const);
  const system: Message = { role: 'system', content: { bare: false, parts } };
  expect(messagesOf(encode(ask(system), 'deepseek').body)).toEqual([{ role: 'system', content: 'a\n\nb' }]);
  const silent: Message = { role: 'assistant', content: { bare: false, parts: [] } };
  expect(messagesOf(encode(ask(silent), 'openai').body)).toEqual([{ role: 'assistant', content: '' }]);
});

test('reasoning goes back where the provider takes it, and is a loss where none does', () => {
  const messages = [hello, { role: 'assistant', content: 'Hi', reasoning: 'because' }, hello];
  const answerTo = (kind: string) => messagesOf(translated({ messages }, kind).body)[1];
  expect(answerTo('deepseek')).toMatchObject({ content: 'Hi', reasoning_content: 'because' });
  expect(answerTo('groq')).toMatchObject({ content: 'Hi', reasoning: 'because' });
  expect(answerTo('openai-compatible')).toMatchObject({ content: 'Hi', reasoning: 'because' });
  expect(answerTo('mistral')).toMatchObject({
    content: [
      { type: 'thinking', thinking: [{ type: 'text', text: 'because' }] },
      { type: 'text', text: 'Hi' },
    ],
  });
  expect(answerTo('openai')).toEqual({ role: 'assistant', content: 'Hi' });
  expect(translated({ messages }, 'openai').losses).toEqual([
    { feature: 'reasoning-text', path: 'messages[1].content' },
  ]);
});

test('an answer with proofs of any family comes back from the client with them', () => {
  const response: ChatResponse = {
    choices: [
      {
        index: 0,
        content: {
          bare: false,
          parts: [
            { type: 'reasoning', text: 'a', proof: { origin: 'anthropic', kind: 'signature', value: 's' } },
            {
              type: 'reasoning',
              text: '',
              summary: ['one', 'two'],
              proof: { origin: 'openai', kind: 'encrypted', value: 'e', id: 'rs_1' },
            },
            { type: 'reasoning', text: 'unsigned' },
            { type: 'reasoning', text: 'b', proof: { origin: 'bedrock', kind: 'signature', value: 't' } },
            { type: 'text', text: 'x', proof: { origin: 'gemini', kind: 'signature', value: 'g' } },
            {
              type: 'tool-call',
              id: 'c',
              name: 'f',
              arguments: '{}',
              kind: 'function',
              proof: { origin: 'gemini', kind: 'signature', value: 'h' },
            },
          ],
        },
        finish: { unified: 'tool-calls' },
      },
    ],
  };
  const { value, losses } = openaiChat.encodeResponse(response, answerOptions);
  expect(losses).toEqual([]);
  const [choice]: unknown[] = Array.isArray(value.choices) ? value.choices : [];
  const message = isObject(choice) ? choice.message : undefined;
  const request = decode({ messages: [hello, message, { role: 'tool', tool_call_id: 'c', content: '1' }] });
  expect(request.messages[1]?.content.parts).toMatchObject(response.choices[0]?.content.parts ?? []);
  expect(request.messages[1]?.content.parts).toHaveLength(6);
  expect(request.messages[1]?.extensions?.members ?? {}).toEqual({});
});

test('results of tools become messages of their own, their images follow, and their errors are a loss', () => {
  const call = (id: string) =>
    ({ type: 'tool-call', id, name: 'f', arguments: '{}', kind: 'function' }) as const;
  const image = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', base64: 'AA' } } as const;
  const { body, losses } = encode(
    ask(
      { role: 'assistant', content: { bare: false, parts: [call('a'), call('b')] } },
      {
        role: 'user',
        content: {
          bare: false,
          parts: [
            {
              type: 'tool-result',
              callId: 'a',
              kind: 'function',
              isError: true,
              content: { bare: true, parts: [{ type: 'text', text: 'failed' }] },
            },
            { type: 'tool-result', callId: 'b', kind: 'function', content: { bare: false, parts: [image] } },
            { type: 'text', text: 'Go on.' },
          ],
        },
      },
    ),
    'openai',
  );
  expect(messagesOf(body).slice(1)).toEqual([
    { role: 'tool', tool_call_id: 'a', content: 'failed' },
    { role: 'tool', tool_call_id: 'b', content: '' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'From the result of the tool call b:' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
      ],
    },
    { role: 'user', content: [{ type: 'text', text: 'Go on.' }] },
  ]);
  expect(losses.map(({ feature }) => feature)).toEqual(['tool-result-error', 'tool-result-media']);
});

test('what a provider cannot have is a named loss', () => {
  const request: ChatRequest = {
    ...ask({
      role: 'user',
      content: {
        bare: false,
        parts: [
          { type: 'text', text: 'x', cache: { ttl: '1h' } },
          { type: 'document', source: { kind: 'url', url: 'https://a.example/d.pdf' } },
          { type: 'video', source: { kind: 'url', url: 'https://a.example/v.mp4' } },
          { type: 'native', protocol: 'gemini', name: 'executableCode', value: {} },
        ],
      },
    }),
    topK: 4,
    reasoning: { budgetTokens: 9000 },
    tools: [{ type: 'native', name: 'googleSearch', protocol: 'gemini', value: {} }],
    extensions: { protocol: 'gemini', members: { safetySettings: [] } },
  };
  const { body, losses } = encode(request, 'openai');
  expect(body).toEqual({
    model: 'm',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }],
    reasoning_effort: 'high',
  });
  expect(losses.map(({ feature }) => feature).sort()).toEqual([
    'cache',
    'extension',
    'native-part',
    'native-tool',
    'reasoning',
    'remote-url',
    'sampling',
    'video',
  ]);
});

/** What OpenAI itself refuses, by the field at fault. */
const refused: Record<string, JsonObject> = {
  'messages[0].content[0].text': { messages: [{ role: 'user', content: [{ type: 'text', text: 1 }] }] },
  'messages[1].tool_call_id': { messages: [hello, { role: 'tool', tool_call_id: 'x', content: '' }] },
  'messages[0].tool_calls[1].id': {
    messages: [
      {
        role: 'assistant',
        tool_calls: ['a', 'a'].map(id => ({ id, type: 'function', function: { name: 'f', arguments: '{' } })),
      },
    ],
  },
  'messages[0].role': { messages: [{ role: 'robot', content: '' }] },
  'messages[0].content[0].type': { messages: [{ role: 'user', content: [{}] }] },
  'tools[0].function.name': { tools: [{ type: 'function', function: {} }] },
  'response_format.json_schema': { response_format: { type: 'json_schema' } },
  'stop[1]': { stop: ['a', 1] },
};

test.each(Object.entries(refused))('a request is refused with its field: %s', (param, members) => {
  expect(() => decode(members)).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ param }) }),
  );
});

test('a stream without its mark of the end, or with an error, does not end', () => {
  const chunk = { data: '{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}' };
  const decoder = openaiChat.createStreamDecoder();
  expect(decoder.push(chunk).map(({ type }) => type)).toEqual([
    'start',
    'block-start',
    'text-delta',
    'block-stop',
    'finish',
  ]);
  expect(decoder.push({ data: '{"error":{"message":"no","type":"rate_limit_error"}}' })).toEqual([
    { type: 'error', error: { status: 429, message: 'no', type: 'rate_limit_error' } },
  ]);
  expect(decoder.push({ data: '[DONE]' })).toEqual([]);
});

test('calls of tools that come whole, without an index or all with the same, are several calls', () => {
  for (const index of [undefined, 0]) {
    const decoder = openaiChat.createStreamDecoder();
    const calls = ['a', 'b'].map(id => ({
      index,
      id,
      type: 'function',
      function: { name: 'f', arguments: '{}' },
    }));
    const events = calls.flatMap(call =>
      decoder.push({ data: JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [call] } }] }) }),
    );
    expect(events.filter(({ type }) => type === 'block-start')).toHaveLength(2);
  }
});

import { expect, test } from 'vitest';
import { wrapProof } from '../ir/proof-envelope.ts';
import type { ChatRequest, Message } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { gemini } from './codec.ts';
import { decodeTokenCount, encodeCountTokens, encodeTokenCount, readCountTokens } from './count-tokens.ts';
import { NO_SIGNATURE } from './signature.ts';

const decode = (body: JsonObject, model = 'gemini-2.5-flash') => gemini.decodeRequest(body, { model });
const encode = (request: Partial<ChatRequest>, model = 'gemini-2.5-flash', kind = 'gemini') =>
  gemini.encodeRequest(
    { model, messages: [], stream: false, includeUsage: true, ...request },
    { model, kind, streamUsage: 'unasked' },
  );
const text = (value: string, role: Message['role'] = 'user'): Message => ({
  role,
  content: { bare: true, parts: [{ type: 'text', text: value }] },
});
const content = (role: Message['role'], parts: Message['content']['parts']): Message => ({
  role,
  content: { bare: false, parts },
});

test('settings have the names of every protocol', () => {
  const request = decode({
    contents: [{ parts: [{ text: 'Hi' }] }],
    system_instruction: { parts: [{ text: 'Be kind.' }] },
    generation_config: {
      max_output_tokens: 5,
      topK: 3,
      responseMimeType: 'application/json',
      responseSchema: {
        type: 'OBJECT',
        properties: { n: { type: 'STRING', nullable: true, maxLength: '4' } },
      },
      responseLogprobs: true,
      logprobs: 2,
      thinkingConfig: { thinkingBudget: 100, includeThoughts: true },
      responseModalities: ['TEXT', 'IMAGE'],
      speechConfig: { languageCode: 'de' },
    },
    labels: { team: 'a' },
    cachedContent: 'cachedContents/1',
  });
  expect(request).toMatchObject({
    messages: [
      { role: 'system', content: { parts: [{ type: 'text', text: 'Be kind.' }] } },
      { role: 'user', content: { parts: [{ type: 'text', text: 'Hi' }] } },
    ],
    maxOutputTokens: 5,
    topK: 3,
    output: {
      type: 'json-schema',
      schema: { type: 'object', properties: { n: { type: ['string', 'null'], maxLength: 4 } } },
    },
    logprobs: { top: 2 },
    reasoning: { enabled: true, budgetTokens: 100, show: true },
    modalities: ['text', 'image'],
    metadata: { team: 'a' },
    extensions: {
      members: {
        cachedContent: 'cachedContents/1',
        generationConfig: { speechConfig: { languageCode: 'de' } },
      },
    },
  });
});

test.each([
  ['AUTO', undefined, { type: 'auto' }],
  ['NONE', undefined, { type: 'none' }],
  ['ANY', undefined, { type: 'required' }],
  ['ANY', ['f'], { type: 'tool', name: 'f' }],
  ['ANY', ['f', 'g'], { type: 'allowed', mode: 'required', names: ['f', 'g'] }],
  ['VALIDATED', ['f', 'g'], { type: 'allowed', mode: 'auto', names: ['f', 'g'] }],
])('tool choice %s %j', (mode, allowedFunctionNames, choice) => {
  const functionCallingConfig = { mode, ...(allowedFunctionNames && { allowedFunctionNames }) };
  const body = { contents: [], toolConfig: { functionCallingConfig } };
  const request = decode(body);
  expect(request.toolChoice).toMatchObject(choice);
  const { extensions: _own, ...foreign } = request.toolChoice ?? { type: 'auto' as const };
  const tools = [{ type: 'function' as const, name: 'f' }];
  expect(encode({ toolChoice: foreign, tools }).value.toolConfig).toEqual({ functionCallingConfig });
});

test('a schema of another protocol keeps every keyword, cycles included', () => {
  const parameters = {
    type: 'object',
    $defs: { node: { properties: { next: { $ref: '#/$defs/node' } }, patternProperties: { '^x': {} } } },
    properties: { a: { $ref: '#/$defs/node', not: { const: 1 } } },
    additionalProperties: false,
  };
  const { value, losses } = encode({
    tools: [{ type: 'function', name: 'f', description: 'd', parameters, strict: true }],
    output: { type: 'json-schema', schema: parameters, name: 'n' },
  });
  expect(value.tools).toEqual([
    { functionDeclarations: [{ name: 'f', description: 'd', parametersJsonSchema: parameters }] },
  ]);
  expect(value.toolConfig).toEqual({ functionCallingConfig: { mode: 'VALIDATED' } });
  expect(value.generationConfig).toEqual({
    responseMimeType: 'application/json',
    responseJsonSchema: parameters,
  });
  expect(losses).toEqual([]);
});

test('parallel calls and their results: one content of results, named after their calls', () => {
  const call = { type: 'tool-call' as const, kind: 'function' as const, arguments: '{"a":1}' };
  const result = { type: 'tool-result' as const, kind: 'function' as const };
  const said = (value: string) => ({ bare: true, parts: [{ type: 'text' as const, text: value }] });
  const image = { kind: 'base64' as const, mediaType: 'image/png', base64: 'AAAA' };
  const messages = [
    text('Hi'),
    content('assistant', [
      { ...call, id: 'c1', name: 'one' },
      { ...call, id: 'c2', name: 'two', arguments: 'not json' },
    ]),
    content('tool', [{ ...result, callId: 'c1', content: said('{"temperature":1}') }]),
    content('tool', [
      {
        ...result,
        callId: 'c2',
        isError: true,
        content: { bare: false, parts: [...said('Failed.').parts, { type: 'image', source: image }] },
      },
    ]),
  ];
  const contents = (files: JsonObject, first: JsonObject, beside: JsonObject[]) => [
    { role: 'user', parts: [{ text: 'Hi' }] },
    {
      role: 'model',
      parts: [
        { functionCall: { id: 'c1', name: 'one', args: { a: 1 } }, ...first },
        { functionCall: { id: 'c2', name: 'two', args: { input: 'not json' } } },
      ],
    },
    {
      role: 'user',
      parts: [
        { functionResponse: { id: 'c1', name: 'one', response: { temperature: 1 } } },
        { functionResponse: { id: 'c2', name: 'two', response: { error: 'Failed.' }, ...files } },
        ...beside,
      ],
    },
  ];
  const blob = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
  expect(encode({ messages }, 'gemini-3-pro-preview')).toEqual({
    value: { contents: contents({ parts: [blob] }, { thoughtSignature: NO_SIGNATURE }, []) },
    losses: [],
  });
  expect(encode({ messages })).toEqual({
    value: { contents: contents({}, {}, [blob]) },
    losses: [{ feature: 'tool-result-media', path: 'messages[3].content[0]' }],
  });
});

test('calls without ids get ids that pair them with their results, and Gemini does not see them', () => {
  const body = {
    contents: [
      {
        role: 'model',
        parts: [
          { functionCall: { name: 'f', args: { a: 1 } } },
          { functionCall: { name: 'f', args: { a: 2 } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'f', response: { result: 'one' } } },
          { functionResponse: { name: 'f', response: { result: 'two' } } },
        ],
      },
    ],
  };
  const request = decode(body);
  const ids = request.messages.flatMap(({ content: { parts } }) =>
    parts.map(part => (part.type === 'tool-call' ? part.id : part.type === 'tool-result' ? part.callId : '')),
  );
  expect(ids.slice(2)).toEqual(ids.slice(0, 2));
  expect(new Set(ids).size).toBe(2);
  expect(ids.every(id => /^[a-zA-Z0-9_]{1,40}$/.test(id))).toBe(true);
  expect(decode(body)).toEqual(request);
  expect(encode(request).value).toEqual(body);
});

test('a proof of another family comes back from a Gemini client, and goes to no Gemini model', () => {
  const proof = { origin: 'anthropic' as const, kind: 'signature' as const, value: 'a+/=' };
  const urlSafe = wrapProof(proof).replaceAll('+', '-').replaceAll('/', '_');
  const request = decode({
    contents: [
      { role: 'model', parts: [{ text: 'Hm.', thought: true, thoughtSignature: urlSafe }, { text: 'Hi' }] },
    ],
  });
  expect(request.messages[0]?.content.parts[0]).toEqual({ type: 'reasoning', text: 'Hm.', proof });
  expect(encode(request)).toEqual({
    value: { contents: [{ role: 'model', parts: [{ text: 'Hm.', thought: true }, { text: 'Hi' }] }] },
    losses: [{ feature: 'reasoning-proof', path: 'messages[0].content[0]' }],
  });
});

test('an answer that a client kept in the pieces of its stream is one message, signed as a whole', () => {
  const proof = { origin: 'anthropic' as const, kind: 'signature' as const, value: 'sig' };
  const pieces = [
    { text: 'Let me ', thought: true },
    { text: 'think.', thought: true },
    { text: '', thought: true, thoughtSignature: wrapProof(proof) },
    { text: 'Hel' },
    { text: 'lo' },
    { functionCall: { id: 'c', name: 'f', args: {} } },
    { text: '' },
  ];
  const user = { role: 'user', parts: [{ text: 'Hi' }] };
  const inContents = decode({
    contents: [user, ...pieces.map(part => ({ role: 'model', parts: [part] })), user],
  });
  const inParts = decode({ contents: [user, { role: 'model', parts: pieces }, user] });
  for (const { messages } of [inContents, inParts])
    expect(messages.map(({ role, content: { parts } }) => [role, parts])).toEqual([
      ['user', user.parts.map(part => ({ type: 'text', ...part }))],
      [
        'assistant',
        [
          { type: 'reasoning', text: 'Let me think.', proof },
          { type: 'text', text: 'Hello' },
          { type: 'tool-call', kind: 'function', id: 'c', name: 'f', arguments: '{}' },
        ],
      ],
      ['user', user.parts.map(part => ({ type: 'text', ...part }))],
    ]);
});

test('a signature that another protocol carried in front of its part returns to it', () => {
  const proof = { origin: 'gemini' as const, kind: 'signature' as const, value: 'c2ln', forNext: true };
  const call = { type: 'tool-call' as const, kind: 'function' as const, id: 'c', name: 'f', arguments: '' };
  const messages = [content('assistant', [{ type: 'reasoning', text: '', proof }, call])];
  expect(encode({ messages }, 'gemini-3-flash').value.contents).toEqual([
    { role: 'model', parts: [{ functionCall: { id: 'c', name: 'f', args: {} }, thoughtSignature: 'c2ln' }] },
  ]);
});

test.each([
  ['gemini-2.5-flash', { effort: 'medium' }, { thinkingBudget: 8192 }, 0],
  ['gemini-2.5-flash', { enabled: false }, { thinkingBudget: 0 }, 0],
  ['gemini-2.5-pro', { effort: 'none' }, { thinkingBudget: 128 }, 1],
  ['gemini-2.5-pro', { enabled: true, show: true }, { includeThoughts: true, thinkingBudget: -1 }, 0],
  ['gemini-3-pro-preview', { effort: 'low' }, { thinkingLevel: 'LOW' }, 0],
  ['gemini-3-flash', { effort: 'xhigh' }, { thinkingLevel: 'HIGH' }, 1],
  ['gemini-3-flash', { budgetTokens: 500, show: 'auto' }, { includeThoughts: true, thinkingBudget: 500 }, 0],
  ['gemini-2.0-flash', { effort: 'low' }, undefined, 1],
])('%s thinks as %j says', (model, reasoning, thinkingConfig, lost) => {
  const { value, losses } = encode({ reasoning }, model);
  expect(value.generationConfig).toEqual(thinkingConfig && { thinkingConfig });
  expect(losses).toHaveLength(lost);
});

test('what Gemini has no place for is named', () => {
  const { value, losses } = encode({
    messages: [
      { ...text('Hi'), name: 'Ann' },
      text('Later.', 'system'),
      content('user', [
        { type: 'image', source: { kind: 'file', id: 'file-1' }, detail: 'high' },
        { type: 'document', source: { kind: 'text', text: 'Text.' }, name: 'a.txt' },
        { type: 'text', text: 'x', cache: {} },
      ]),
    ],
    tools: [{ type: 'custom', name: 'c' }],
    user: 'u',
    metadata: { a: 'b' },
    parallelToolCalls: false,
    promptCacheKey: 'k',
    serviceTier: 'scale',
  });
  expect(losses.map(({ feature }) => feature).sort()).toEqual(
    [
      'cache',
      'cache',
      'custom-tool',
      'document-details',
      'file-reference',
      'image-detail',
      'message-name',
      'metadata',
      'parallel-tool-calls',
      'service-tier',
      'system-position',
      'user',
    ].sort(),
  );
  expect(value.systemInstruction).toEqual({ parts: [{ text: 'Later.' }] });
});

test.each([
  [{ contents: 'Hi' }, 'contents'],
  [{ contents: [{ role: 'robot', parts: [] }] }, 'contents[0].role'],
  [{ contents: [{ parts: [{ text: 1 }] }] }, 'contents[0].parts[0].text'],
  [
    { contents: [{ parts: [{ functionCall: { name: 'f', args: [] } }] }] },
    'contents[0].parts[0].functionCall.args',
  ],
  [{ contents: [], tools: [{ functionDeclarations: [{}] }] }, 'tools[0].functionDeclarations[0].name'],
  [{ contents: [], generationConfig: { topP: 'x' } }, 'generationConfig.topP'],
])('what is wrong in a request is named (%#)', (body, param) => {
  expect(() => decode(body)).toThrow(
    expect.objectContaining({ code: 'invalid_request', details: expect.objectContaining({ param }) }),
  );
});

test('tokens are counted of contents alone and of whole requests', () => {
  const whole = {
    contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
    systemInstruction: { parts: [{ text: 'Be kind.' }] },
  };
  const request = readCountTokens({ generateContentRequest: { model: 'models/m', ...whole } }, {});
  expect(request.model).toBe('m');
  expect(encodeCountTokens(request, { model: 'm', kind: 'gemini' }).value).toEqual({
    generateContentRequest: { model: 'models/m', ...whole },
  });
  expect(encodeCountTokens(request, { model: 'm', kind: 'vertex' }).value).toEqual(whole);
  expect(readCountTokens(whole, { model: 'm' }).messages).toEqual(request.messages);
  expect(decodeTokenCount(encodeTokenCount(7))).toBe(7);
  expect(() => decodeTokenCount({ input_tokens: 7 })).toThrow(
    expect.objectContaining({ code: 'upstream_invalid' }),
  );
});

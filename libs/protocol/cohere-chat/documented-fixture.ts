/** Written after https://docs.cohere.com/reference/chat, for what no recording has. */
export const fullRequest = {
  model: 'command-a-03-2025',
  stream: true,
  messages: [
    { role: 'system', content: 'Be short.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is it?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw==', detail: 'low' } },
      ],
    },
    {
      role: 'assistant',
      tool_plan: 'I will look.',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } },
      ],
    },
    {
      role: 'tool',
      tool_call_id: 'a',
      content: [
        { type: 'document', document: { id: 'd', data: { temperature: 20 } } },
        { type: 'text', text: 'Sunny.' },
      ],
    },
    {
      role: 'assistant',
      content: 'It is 20 degrees.',
      citations: [
        {
          start: 6,
          end: 16,
          text: '20 degrees',
          sources: [{ type: 'tool', id: 'a:0', tool_output: { temperature: 20 } }],
          type: 'TEXT_CONTENT',
        },
      ],
    },
    { role: 'user', content: 'And in Rome?' },
  ],
  tools: [
    {
      type: 'function',
      function: { name: 'weather', description: 'Weather', parameters: { type: 'object', properties: {} } },
    },
  ],
  strict_tools: true,
  tool_choice: 'REQUIRED',
  documents: ['Rome is warm.', { id: 'r', data: { title: 'Rome', text: 'It is 30 degrees.' } }],
  citation_options: { mode: 'FAST' },
  response_format: { type: 'json_object', json_schema: { type: 'object', required: ['a'] } },
  safety_mode: 'CONTEXTUAL',
  max_tokens: 100,
  stop_sequences: ['END'],
  temperature: 0.3,
  seed: 7,
  frequency_penalty: 0.1,
  presence_penalty: 0.2,
  k: 50,
  p: 0.9,
  logprobs: true,
  thinking: { type: 'enabled', token_budget: 500 },
  priority: 1,
};

const start = (id: string) => ({
  id,
  type: 'message-start',
  delta: { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] } },
});
const end = (finish: string) => ({
  type: 'message-end',
  delta: {
    finish_reason: finish,
    usage: {
      billed_units: { input_tokens: 5, output_tokens: 9 },
      tokens: { input_tokens: 20, output_tokens: 9 },
    },
  },
});
const content = (index: number, value: object) => ({ index, delta: { message: { content: value } } });
const call = (index: number, value: object) => ({ index, delta: { message: { tool_calls: value } } });

/** https://docs.cohere.com/docs/tool-use-streaming */
export const toolStream = [
  start('tools-1'),
  { type: 'tool-plan-delta', delta: { message: { tool_plan: 'I will' } } },
  { type: 'tool-plan-delta', delta: { message: { tool_plan: ' look.' } } },
  {
    type: 'tool-call-start',
    ...call(0, { id: 'a', type: 'function', function: { name: 'weather', arguments: '' } }),
  },
  { type: 'tool-call-delta', ...call(0, { function: { arguments: '{"city":' } }) },
  { type: 'tool-call-delta', ...call(0, { function: { arguments: '"Paris"}' } }) },
  { type: 'tool-call-end', index: 0 },
  {
    type: 'tool-call-start',
    ...call(1, { id: 'b', type: 'function', function: { name: 'weather', arguments: '' } }),
  },
  { type: 'tool-call-delta', ...call(1, { function: { arguments: '{"city":"Rome"}' } }) },
  { type: 'tool-call-end', index: 1 },
  end('TOOL_CALL'),
];

/** https://docs.cohere.com/docs/rag-streaming */
export const ragStream = [
  start('rag-1'),
  { type: 'content-start', ...content(0, { type: 'thinking', thinking: '' }) },
  { type: 'content-delta', ...content(0, { thinking: 'Hm.' }) },
  { type: 'content-end', index: 0 },
  { type: 'content-start', ...content(1, { type: 'text', text: '' }) },
  { type: 'content-delta', ...content(1, { text: '🐧 Emperors' }) },
  { type: 'content-delta', ...content(1, { text: ' are tall.' }) },
  { type: 'content-end', index: 1 },
  {
    type: 'citation-start',
    index: 0,
    delta: {
      message: {
        citations: {
          start: 2,
          end: 10,
          text: 'Emperors',
          sources: [
            {
              type: 'document',
              id: 'doc:0',
              document: { id: 'doc:0', title: 'Penguins', snippet: 'Emperor penguins are tall.' },
            },
          ],
          content_index: 1,
          type: 'TEXT_CONTENT',
        },
      },
    },
  },
  { type: 'citation-end', index: 0 },
  end('COMPLETE'),
];

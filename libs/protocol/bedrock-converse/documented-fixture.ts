/**
 * Written after https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html, for what no recording has: every kind of
 * block, every member of the body.
 */
export const everyBlock = {
  system: [
    { text: 'Be short.' },
    { cachePoint: { type: 'default', ttl: '1h' } },
    { guardContent: { text: { text: 'Guard me.', qualifiers: ['guard_content'] } } },
  ],
  messages: [
    {
      role: 'user',
      content: [
        { text: 'Look.' },
        { guardContent: { image: { format: 'png', source: { bytes: 'aW1n' } } } },
        { image: { format: 'webp', source: { bytes: 'aW1n' } } },
        {
          image: {
            format: 'png',
            source: { s3Location: { uri: 's3://b/i.png', bucketOwner: '123456789012' } },
          },
        },
        { audio: { format: 'mp3', source: { bytes: 'c25k' } } },
        { video: { format: 'three_gp', source: { s3Location: { uri: 's3://b/v.3gp' } } } },
        {
          document: {
            format: 'md',
            name: 'Notes (1)',
            source: { text: '# Notes' },
            context: 'Of last week',
            citations: { enabled: true },
          },
        },
        { document: { name: 'Pieces', source: { content: [{ text: 'one' }, { text: 'two' }] } } },
        {
          searchResult: {
            source: 'https://example.com',
            title: 'Found',
            content: [{ text: 'a' }, { text: 'b' }],
            citations: { enabled: true },
          },
        },
        { cachePoint: { type: 'default' } },
        { cachePoint: { type: 'default' } },
        { somethingNew: { a: 1 } },
      ],
    },
    {
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'c2ln' } } },
        { reasoningContent: { redactedContent: 'cmVk' } },
        {
          citationsContent: {
            content: [{ text: 'They say so.' }],
            citations: [
              {
                title: 'Notes',
                source: 'doc',
                sourceContent: [{ text: 'so' }],
                location: { documentChar: { documentIndex: 0, start: 1, end: 3 } },
              },
            ],
          },
        },
        { citationsContent: { content: [{ text: 'a' }, { text: 'b' }], citations: [] } },
        { toolUse: { toolUseId: 'a', name: 'f', input: { x: [1, null] }, type: 'tool_use' } },
        { toolUse: { toolUseId: 'b', name: 'g', input: {} } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          toolResult: {
            toolUseId: 'a',
            status: 'error',
            content: [
              { text: 'No.' },
              { json: { code: 7 } },
              { image: { format: 'png', source: { bytes: 'aW1n' } } },
              { document: { format: 'pdf', name: 'Report', source: { bytes: 'cGRm' } } },
            ],
          },
        },
        { toolResult: { toolUseId: 'b', content: [{ text: 'Yes.' }] } },
        { text: 'Go on.' },
      ],
    },
  ],
  inferenceConfig: { maxTokens: 4000, temperature: 1, topP: 0.99, stopSequences: ['END'] },
  toolConfig: {
    tools: [
      {
        toolSpec: {
          name: 'f',
          description: 'F',
          inputSchema: {
            json: { type: 'object', $defs: { a: { const: 1 } }, oneOf: [{ $ref: '#/$defs/a' }] },
          },
          strict: true,
        },
      },
      { cachePoint: { type: 'default' } },
      { toolSpec: { name: 'g', inputSchema: { json: { type: 'object' } } } },
      { systemTool: { name: 'nova_grounding' } },
    ],
    toolChoice: { auto: {} },
  },
  guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1', trace: 'enabled' },
  additionalModelRequestFields: {
    thinking: { type: 'enabled', budget_tokens: 2000 },
    anthropic_beta: ['interleaved-thinking-2025-05-14'],
  },
  additionalModelResponseFieldPaths: ['/stop_sequence'],
  promptVariables: { a: { text: 'b' } },
  requestMetadata: { team: 'blue', 'cost-center': '42' },
  performanceConfig: { latency: 'optimized' },
  serviceTier: { type: 'priority' },
  outputConfig: {
    textFormat: {
      type: 'json_schema',
      structure: { jsonSchema: { schema: '{ "type": "object" }', name: 'n', description: 'd' } },
    },
    effort: 'high',
  },
};

/** What a target could not be told, or its answer could not tell the caller. Closed, since it labels a metric. */
const lossFeatures = [
  'image',
  'document',
  'audio',
  'video',
  'file-reference',
  'remote-url',
  'system-position',
  'developer-role',
  'message-name',
  'native-part',
  'native-tool',
  'custom-tool',
  'tool-schema',
  'tool-arguments',
  'tool-choice',
  'parallel-tool-calls',
  'tool-strict',
  'tool-result-media',
  'tool-result-error',
  'structured-output',
  'stop-sequences',
  'sampling',
  'seed',
  'penalties',
  'candidates',
  'logprobs',
  'reasoning',
  'reasoning-text',
  'reasoning-proof',
  'cache',
  'citations',
  'refusal',
  'service-tier',
  'metadata',
  'user',
  'modalities',
  'document-details',
  'image-detail',
  'usage-details',
  'finish-details',
  'embedding-options',
  'extension',
] as const;
export type LossFeature = (typeof lossFeatures)[number];

export interface Loss {
  feature: LossFeature;
  /** Where, in the caller's terms as far as known: `messages[2].content[0]`, `seed`. For people, never a label. */
  path: string;
}

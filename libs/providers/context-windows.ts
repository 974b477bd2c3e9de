/**
 * How many tokens a request may have, as of 2026-11-21: what the providers' pages of models say. The first
 * pattern that fits decides. A model that is not here is not known to take more than any other.
 */
type Windows = readonly (readonly [models: RegExp, tokens: number])[];

/** https://platform.openai.com/docs/models */
const openai: Windows = [
  [/^gpt-3\.5-turbo/, 16_385],
  [/^gpt-4(?:-0613)?$/, 8_192],
  [/^gpt-4\.1/, 1_047_576],
  [/^gpt-4(?:o|-turbo|-1106|-0125)/, 128_000],
  [/^gpt-5(?:\.\d)?-chat/, 128_000],
  [/^gpt-5\.[45](?!-mini|-nano)/, 1_050_000],
  [/^gpt-(?:5\.6|6)/, 922_000],
  [/^gpt-5/, 272_000],
  [/^o[134](?:-|$)/, 200_000],
];

/** https://platform.claude.com/docs/en/about-claude/models/overview, also at Bedrock and Vertex AI. */
const claude: Windows = [
  [/claude-(?:opus|sonnet)-4[-.][6-9]/, 1_000_000],
  [/claude-[a-z]+-[5-9]/, 1_000_000],
  [/claude-haiku-5/, 1_000_000],
  [/claude-/, 200_000],
];

/** https://ai.google.dev/gemini-api/docs/models */
const gemini: Windows = [
  [/^gemini-(?:omni|robotics|2\.5-computer-use)/, 131_072],
  [/^gemini-/, 1_048_576],
];

const byKind: ReadonlyMap<string, Windows> = new Map<string, Windows>([
  ['openai', openai],
  ['azure-openai', openai],
  ['anthropic', claude],
  ['bedrock', claude],
  ['gemini', gemini],
  ['vertex', [...claude, ...gemini]],
  // https://docs.mistral.ai/getting-started/models
  [
    'mistral',
    [
      [/^mistral-large-4/, 1_048_576],
      [/^(?:mistral-(?:large|medium|small)|magistral|ministral-(?:8b|14b))/, 262_144],
      [/^ministral-3b/, 131_072],
      [/^(?:codestral|open-mistral-nemo)/, 128_000],
    ],
  ],
  // https://api-docs.deepseek.com/quick_start/pricing
  [
    'deepseek',
    [
      [/^deepseek-(?:v4|flash)/, 1_000_000],
      [/^deepseek-(?:chat|reasoner)/, 131_072],
    ],
  ],
  // https://console.groq.com/docs/models
  ['groq', [[/gpt-oss|qwen|llama-3|llama-4/, 131_072]]],
  // https://inference-docs.cerebras.ai/models/overview
  ['cerebras', [[/^gpt-oss|^gemma-4/, 131_072]]],
  // https://docs.cohere.com/docs/models
  [
    'cohere',
    [
      [/^command-a-03-2025/, 256_000],
      [/^command-/, 128_000],
    ],
  ],
  // https://platform.moonshot.ai/docs/introduction
  [
    'moonshot',
    [
      [/^kimi-k3/, 1_048_576],
      [/^kimi-k2/, 262_144],
      [/^moonshot-v1-8k/, 8_192],
      [/^moonshot-v1-32k/, 32_768],
      [/^moonshot-v1-(?:128k|auto)/, 131_072],
    ],
  ],
]);

/** Tokens that a model of a known provider takes; undefined where that is not known. */
export const contextWindowOf = (kind: string, model: string): number | undefined =>
  byKind.get(kind)?.find(([models]) => models.test(model))?.[1];

import type { ContinuationStyle, Target } from '@sluice/contract';

interface Way {
  style: ContinuationStyle;
  /** Absent: all of the provider's. */
  models?: RegExp;
  /** Absent: every protocol that it is called in. */
  protocol?: Target['protocol'];
  /** Absent: every address. */
  baseUrl?: RegExp;
}

/**
 * Claude up to 4.5; later ones answer 400,
 * https://platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-6#prefill-removal.
 */
const claude: Way = {
  style: 'assistant-turn',
  models: /claude-(?:instant|[23]|[a-z]+-(?:3|4(?:$|[-.@]?(?:[0-5](?!\d)|\d{8}|v\d)|@)))/,
};

const byKind: ReadonlyMap<string, Way> = new Map<string, Way>([
  ['anthropic', claude],
  ['bedrock', claude],
  ['vertex', claude],
  // https://docs.mistral.ai/api/#tag/chat: `prefix` of an assistant's message.
  ['mistral', { style: 'prefix', protocol: 'openai-chat' }],
  // https://api-docs.deepseek.com/guides/chat_prefix_completion: at the beta address only.
  ['deepseek', { style: 'prefix', protocol: 'openai-chat', baseUrl: /\/beta\/?$/ }],
  // https://platform.moonshot.ai/docs/guide/use-partial-mode-feature-of-kimi-api
  ['moonshot', { style: 'partial', protocol: 'openai-chat' }],
  // https://console.groq.com/docs/prefilling
  ['groq', { style: 'assistant-turn', protocol: 'openai-chat' }],
  // https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html#chat-api: `continue_final_message`.
  ['vllm', { style: 'final-message', protocol: 'openai-chat' }],
]);

/**
 * How a target is told to go on with an answer that has begun, as the configuration says or as is known of its provider; undefined where
 * it cannot, or nobody knows.
 */
export function continuationOf({
  continuation,
  kind,
  model,
  protocol,
  baseUrl,
}: Pick<Target, 'continuation' | 'kind' | 'model' | 'protocol' | 'baseUrl'>): ContinuationStyle | undefined {
  if (continuation !== undefined) return continuation === 'none' ? undefined : continuation;
  const way = byKind.get(kind);
  if (way === undefined) return undefined;
  const fits =
    (way.models?.test(model) ?? true) &&
    (way.protocol ?? protocol) === protocol &&
    (way.baseUrl?.test(baseUrl) ?? true);
  return fits ? way.style : undefined;
}

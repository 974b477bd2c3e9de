/** What a provider of this protocol does in its own way. */
export interface Dialect {
  /**
   * Where reasoning of earlier answers goes back; undefined where the provider takes none. `either`: in
   * `reasoning_content` or `reasoning`, as the caller wrote it.
   */
  reasoning: 'reasoning_content' | 'reasoning' | 'either' | 'reasoning_details' | 'thinking' | undefined;
  /** `either`: as the caller wrote it. */
  maxTokens: 'max_completion_tokens' | 'max_tokens' | 'either';
  /** How thinking is asked for: `reasoning_effort`, or OpenRouter's object `reasoning`. */
  effort: 'reasoning_effort' | 'reasoning';
  developerRole: boolean;
  topK: boolean;
  /** Whether text may come as a list of parts in messages that are not the user's. */
  textLists: boolean;
  /** Marks on parts, https://openrouter.ai/docs/features/prompt-caching. */
  cacheControl: boolean;
  /** Documents as `document_url` parts (Mistral), or as `file` parts. */
  documents: 'document_url' | 'file';
  /** Whether a file's `file_data` may be a URL. */
  fileUrls: boolean;
  video: boolean;
  /** `allowed_tools` of `tool_choice`. */
  allowedTools: boolean;
  seed: 'seed' | 'random_seed';
  /** What only OpenAI's own protocols have, such as `verbosity`. */
  commonMembers: boolean;
  /** Members it refuses, by the name that this codec's losses have for them. */
  refuses: ReadonlySet<'user' | 'logprobs' | 'service-tier'>;
}

const nothing: Dialect['refuses'] = new Set();

/** For providers not known: what most take, and what the caller itself wrote. */
const compatible: Dialect = {
  reasoning: 'either',
  maxTokens: 'either',
  effort: 'reasoning_effort',
  developerRole: true,
  topK: true,
  textLists: true,
  cacheControl: true,
  documents: 'file',
  fileUrls: true,
  video: true,
  allowedTools: true,
  seed: 'seed',
  commonMembers: true,
  refuses: nothing,
};

/** https://platform.openai.com/docs/api-reference/chat/create: it answers 400 to members that it does not know. */
const openai: Dialect = {
  ...compatible,
  reasoning: undefined,
  maxTokens: 'max_completion_tokens',
  topK: false,
  cacheControl: false,
  fileUrls: false,
  video: false,
};

/** Hosts of open models, whose chat templates know `system` only. */
const host: Dialect = {
  ...compatible,
  reasoning: 'reasoning_content',
  maxTokens: 'max_tokens',
  developerRole: false,
  cacheControl: false,
  fileUrls: false,
  allowedTools: false,
  commonMembers: false,
};

const dialects: Record<string, Dialect> = {
  openai,
  'azure-openai': openai,
  // https://api-docs.deepseek.com/guides/thinking_mode: `reasoning_content` has to come back with tool calls.
  deepseek: { ...host, topK: false, textLists: false, video: false },
  // https://console.groq.com/docs/reasoning
  groq: {
    ...host,
    reasoning: 'reasoning',
    maxTokens: 'either',
    developerRole: true,
    topK: false,
    video: false,
  },
  // https://docs.mistral.ai/api/: it answers 422 to members that it does not know.
  mistral: {
    ...host,
    reasoning: 'thinking',
    topK: false,
    documents: 'document_url',
    fileUrls: true,
    video: false,
    seed: 'random_seed',
    refuses: new Set(['user', 'logprobs', 'service-tier']),
  },
  // https://openrouter.ai/docs/use-cases/reasoning-tokens
  openrouter: { ...compatible, reasoning: 'reasoning_details', effort: 'reasoning' },
  // https://docs.x.ai/docs/api-reference#chat-completions
  xai: { ...host, maxTokens: 'either', developerRole: true, topK: false, video: false },
  cerebras: {
    ...host,
    reasoning: 'reasoning',
    maxTokens: 'either',
    topK: false,
    textLists: false,
    video: false,
  },
  // https://docs.perplexity.ai/api-reference/chat-completions-post
  perplexity: { ...host, reasoning: undefined, fileUrls: true },
  // https://github.com/ollama/ollama/blob/main/openai/openai.go
  ollama: { ...host, reasoning: 'reasoning', topK: false, textLists: false, video: false },
};

const hosts = new Set(['together', 'fireworks', 'vllm']);

export const dialectOf = (kind: string): Dialect => dialects[kind] ?? (hosts.has(kind) ? host : compatible);

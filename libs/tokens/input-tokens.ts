/** What is known of a request’s input, as OpenAI’s models would count it: part of the facts of an envelope. */
export interface InputSize {
  inputTokensEstimate: number;
  counted?: boolean | undefined;
  attachments?: number | undefined;
  fileBytes?: number | undefined;
  hasTools?: boolean | undefined;
}

export interface InputTokens {
  /** The best guess. */
  expected: number;
  /** Hardly ever is it more: what money is reserved by. */
  atMost: number;
}

/** How the models of a family count, beside OpenAI’s. */
interface Family {
  name: string;
  models: RegExp;
  /** Known providers whose models are of this family, whatever they are called there. */
  kinds: readonly string[];
  /** Tokens where OpenAI’s models have one. */
  factor: number;
  /** What the provider adds where tools are given. */
  withTools: number;
  /** What templates and settings may add to any request. */
  margin: number;
  /** What an image may cost beyond the flat figure, where that is more than usual. */
  marginPerAttachment?: number;
}

/**
 * Measured on recorded requests, whose providers say what they counted: docs/limits.md#how-tokens-are-estimated. Anthropic says
 * that it adds a prompt for tools: https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview#pricing.
 */
const families: readonly Family[] = [
  {
    name: 'Claude from Opus 4.7 on',
    models: /claude-(?:opus-4-[7-9]|(?!3)[a-z]+-[5-9])/,
    kinds: [],
    factor: 1.4,
    withTools: 500,
    margin: 250,
  },
  {
    name: 'Claude',
    models: /claude/,
    kinds: ['anthropic'],
    factor: 1.15,
    withTools: 500,
    margin: 250,
  },
  {
    name: 'Gemini',
    models: /gemini|gemma/,
    kinds: ['gemini', 'vertex'],
    factor: 1.05,
    withTools: 0,
    margin: 120,
  },
  {
    name: 'Mistral',
    models: /mistral|ministral|magistral|codestral|devstral|pixtral/,
    kinds: ['mistral'],
    factor: 1.2,
    withTools: 30,
    margin: 100,
  },
  { name: 'Llama', models: /llama/, kinds: [], factor: 1.05, withTools: 600, margin: 100 },
  { name: 'Nova', models: /nova-/, kinds: [], factor: 1.25, withTools: 700, margin: 100 },
  {
    name: 'Cohere',
    models: /^command|cohere/,
    kinds: ['cohere'],
    factor: 1.1,
    withTools: 900,
    margin: 600,
  },
  {
    name: 'DeepSeek',
    models: /deepseek/,
    kinds: ['deepseek'],
    factor: 1.1,
    withTools: 150,
    margin: 100,
  },
  {
    // https://platform.openai.com/docs/guides/images-vision#calculating-costs
    name: 'GPT-4o mini',
    models: /gpt-4o-mini/,
    kinds: [],
    factor: 1,
    withTools: 0,
    margin: 100,
    marginPerAttachment: 48_000,
  },
  {
    name: 'OpenAI',
    models: /^(?:openai[./])?(?:gpt-|o\d|chatgpt)/,
    kinds: ['openai', 'azure-openai'],
    factor: 1,
    withTools: 0,
    margin: 100,
  },
];
/** Of models that nothing is known of. */
const others: Family = {
  name: 'others',
  models: /(?:)/,
  kinds: [],
  factor: 1.2,
  withTools: 100,
  margin: 250,
};

const MARGIN_COUNTED = 1.25;
/** At four bytes a token, languages differ: docs/limits.md#how-tokens-are-estimated. */
const MARGIN_ROUGH = 1.6;
const MARGIN_WITH_TOOLS = 250;
/** The largest image costs at most this much more than the flat figure: https://platform.claude.com/docs/en/build-with-claude/vision. */
const MARGIN_PER_ATTACHMENT = 4_000;
/** No document, sound or video has more tokens than bytes: a page of a document is some 2,000 of both, a second of sound 32 tokens and 800 bytes. */
const TOKENS_PER_FILE_BYTE = 1;

const MAX_REMEMBERED = 1_000;
const remembered = new Map<string, Family>();

/** By the model’s name, else by the known provider that it is asked of. */
export function familyOf(kind: string, model: string): Family {
  const key = `${kind}\n${model}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const found =
    families.find(({ models }) => models.test(model)) ??
    families.find(({ kinds }) => kinds.includes(kind)) ??
    others;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(key, found);
  return found;
}

/** What this model of this kind of provider makes of a request. */
export function inputTokens(size: InputSize, kind: string, model: string): InputTokens {
  const {
    factor,
    withTools,
    margin: own,
    marginPerAttachment = MARGIN_PER_ATTACHMENT,
  } = familyOf(kind, model);
  const { inputTokensEstimate, counted = false, attachments = 0, fileBytes = 0, hasTools = false } = size;
  const expected = Math.ceil(inputTokensEstimate * factor) + (hasTools ? withTools : 0);
  const margin =
    own +
    (hasTools ? MARGIN_WITH_TOOLS : 0) +
    attachments * marginPerAttachment +
    fileBytes * TOKENS_PER_FILE_BYTE;
  return { expected, atMost: Math.ceil(expected * (counted ? MARGIN_COUNTED : MARGIN_ROUGH)) + margin };
}

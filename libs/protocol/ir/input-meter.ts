import type { Facts } from '@sluice/contract';
import type { TokenCounter } from '@sluice/tokens';

/**
 * What chat templates put around each message and before the answer, as in “How to count tokens with tiktoken”:
 * https://developers.openai.com/cookbook/examples/how_to_count_tokens_with_tiktoken.
 */
const TOKENS_PER_MESSAGE = 4;
const TOKENS_BEFORE_ANSWER = 3;
const TOKENS_BEFORE_TOOLS = 14;
/** Models are shown tools and schemas in a shorter form than JSON. Measured on recorded requests: docs/limits.md#how-tokens-are-estimated. */
const TOKENS_PER_JSON_TOKEN = 0.55;
/** What providers sealed of earlier reasoning counts as the reasoning that is in it. Measured on Gemini’s, by characters of Base64. */
const TOKENS_PER_SEALED_CHARACTER = 0.21;
/**
 * What an image, a sound or a file counts for: a 1024 × 1024 image in high detail,
 * https://platform.openai.com/docs/guides/images-vision#calculating-costs.
 */
const TOKENS_PER_ATTACHMENT = 765;
/** An image in low detail, by the same rules. */
const TOKENS_PER_SMALL_IMAGE = 85;

type InputFacts = Pick<
  Facts,
  'inputTokensEstimate' | 'attachments' | 'fileBytes' | 'unseenInput' | 'hasTools' | 'counted'
>;

/** The end of a data URL’s head. */
const BASE64_MARK = ';base64,';
/** Characters of Base64 and the bytes that they stand for. */
const BASE64_BYTES = 3 / 4;

/** Adds up what a model is given to read. */
export class InputMeter {
  readonly #counter: TokenCounter;
  #tokens = 0;
  #attachments = 0;
  #fileBytes = 0;
  #hasUnseen = false;
  #hasTools = false;

  constructor(counter: TokenCounter) {
    this.#counter = counter;
  }

  text(text: string): void {
    this.#tokens += this.#counter.count(text);
  }

  messages(count: number): void {
    this.#tokens += TOKENS_BEFORE_ANSWER + TOKENS_PER_MESSAGE * count;
  }

  /** Tokens that are tokens already. */
  tokens(count: number): void {
    this.#tokens += count;
  }

  /** JSON text of the tools. */
  tools(json: string): void {
    this.#hasTools = true;
    this.#tokens += TOKENS_BEFORE_TOOLS;
    this.schema(json);
  }

  /** JSON text of the form that the answer is to have. */
  schema(json: string): void {
    this.#tokens += this.#counter.count(json) * TOKENS_PER_JSON_TOKEN;
  }

  sealed(characters: number): void {
    this.#tokens += characters * TOKENS_PER_SEALED_CHARACTER;
  }

  /** An image. */
  attachment(detail?: unknown): void {
    this.#attachments += 1;
    this.#tokens += detail === 'low' ? TOKENS_PER_SMALL_IMAGE : TOKENS_PER_ATTACHMENT;
  }

  /** A sound, a video or a document: its Base64, perhaps as a data URL; anything else is where it can be had. */
  file(source: unknown): void {
    this.#attachments += 1;
    this.#tokens += TOKENS_PER_ATTACHMENT;
    if (typeof source !== 'string' || /^(?!data:)\w+:\/\//.test(source.slice(0, 32))) this.#hasUnseen = true;
    else this.#fileBytes += Math.ceil(base64Length(source) * BASE64_BYTES);
  }

  facts(): InputFacts {
    return {
      inputTokensEstimate: Math.ceil(this.#tokens),
      attachments: this.#attachments === 0 ? undefined : this.#attachments,
      fileBytes: this.#fileBytes === 0 ? undefined : this.#fileBytes,
      unseenInput: this.#hasUnseen ? true : undefined,
      hasTools: this.#hasTools ? true : undefined,
      counted: this.#counter.exactly ? true : undefined,
    };
  }
}

function base64Length(source: string): number {
  const mark = source.startsWith('data:') ? source.indexOf(BASE64_MARK) : -1;
  return mark === -1 ? source.length : source.length - mark - BASE64_MARK.length;
}

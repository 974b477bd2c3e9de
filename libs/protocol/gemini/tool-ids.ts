import { hash } from 'node:crypto';

/**
 * Gemini may call a function without giving the call an id, which every other protocol wants. Such a call gets
 * one of what is known of it, so that reading it again gives the same, and Gemini is not shown it again. At most
 * 40 characters, OpenAI's bound; letters, digits and `_`, as Anthropic and Bedrock have it.
 */
const MINTED = 'call_gem_';

const mintToolId = (...about: readonly (string | number)[]): string =>
  MINTED + hash('sha256', JSON.stringify(about)).slice(0, 24);

export const isMinted = (id: string): boolean => id.startsWith(MINTED);

/** Gives calls of an answer their ids: `answer` is what makes the answer unlike others. */
export class AnswerToolIds {
  readonly #answer: string;
  #calls = 0;

  constructor(answer: string) {
    this.#answer = answer;
  }

  forCall(name: string, args: string): string {
    this.#calls += 1;
    return mintToolId(this.#answer, this.#calls, name, args);
  }

  /** Answers hold no results of the caller's tools. */
  forResult(name: string): string {
    return mintToolId(this.#answer, 'result', name);
  }
}

/** Gives calls and results of a conversation ids: results without one answer calls of their name in order. */
export class ConversationToolIds {
  readonly #waiting = new Map<string, string[]>();
  #calls = 0;

  forCall(name: string, args: string): string {
    this.#calls += 1;
    const id = mintToolId(this.#calls, name, args);
    const waiting = this.#waiting.get(name);
    if (waiting === undefined) this.#waiting.set(name, [id]);
    else waiting.push(id);
    return id;
  }

  forResult(name: string): string {
    const waiting = this.#waiting.get(name);
    const id = waiting?.shift();
    return id ?? mintToolId('orphan', name, this.#calls);
  }
}

export interface ToolIds {
  forCall(name: string, args: string): string;
  forResult(name: string): string;
}

import { minimalJson } from './minimal-json.ts';
import type { SampleChat } from './read-request.ts';
import { tokenize } from './tokens.ts';

/** What every choice of the answer says. Tokens joined give the text. */
export type Reply =
  | { kind: 'text'; tokens: string[]; finishReason: 'stop' | 'length' }
  | { kind: 'tool-call'; name: string; tokens: string[]; finishReason: 'tool_calls' };

const MAX_QUOTE_LENGTH = 400;
const MAX_COUNT = 1000;
const ASKS_FOR_TOOL = /\b(?:call|use|invoke)\b.{0,40}\b(?:tool|function)s?\b/i;
const ASKS_TO_COUNT = /\bcount (?:up )?to (\d{1,4})\b/i;

/**
 * A tool call where the caller demands one, or the last message names a tool or asks for one; JSON where it
 * is demanded; numbers for "count to 20"; else a greeting that quotes the last message.
 */
export function composeReply(chat: SampleChat): Reply {
  const tool = toolToCall(chat);
  if (tool !== undefined) {
    const tokens = tokenize(JSON.stringify(minimalJson(tool.parameters)));
    return { kind: 'tool-call', name: tool.name, tokens, finishReason: 'tool_calls' };
  }
  const tokens = tokenize(untilStop(answerText(chat), chat.stop));
  if (tokens.length <= chat.maxTokens) return { kind: 'text', tokens, finishReason: 'stop' };
  return { kind: 'text', tokens: tokens.slice(0, chat.maxTokens), finishReason: 'length' };
}

function toolToCall({ tools, toolChoice, messages }: SampleChat): SampleChat['tools'][number] | undefined {
  const last = messages.at(-1);
  const [first] = tools;
  if (first === undefined || toolChoice.kind === 'none') return undefined;
  if (toolChoice.kind === 'named') return tools.find(({ name }) => name === toolChoice.name);
  const named = tools.find(({ name }) => last?.text.includes(name));
  if (toolChoice.kind === 'required') return named ?? first;
  // Once the tool has answered, the model has the word again.
  if (last === undefined || last.role === 'tool') return undefined;
  return named ?? (ASKS_FOR_TOOL.test(last.text) ? first : undefined);
}

function answerText({ model, messages, format }: SampleChat): string {
  const last = messages.at(-1);
  const said = messages.findLast(({ role }) => role === 'user')?.text ?? last?.text ?? '';
  if (format.kind === 'json')
    return JSON.stringify(
      format.schema === undefined ? { answer: shorten(said) } : minimalJson(format.schema),
    );
  if (last?.role === 'tool') return `The tool answered: ${shorten(last.text)}`;
  const count = Number(ASKS_TO_COUNT.exec(said)?.[1] ?? 0);
  if (count > 0) return Array.from({ length: Math.min(count, MAX_COUNT) }, (_, index) => index + 1).join(' ');
  return (
    `Hello! I am "${model}", the built-in model of this Sluice gateway. I run without any provider and always ` +
    `give the same answer to the same question. You said: "${shorten(said)}"`
  );
}

function shorten(text: string): string {
  const line = text
    .slice(0, 2 * MAX_QUOTE_LENGTH)
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= MAX_QUOTE_LENGTH && text.length <= 2 * MAX_QUOTE_LENGTH) return line;
  return `${[...line].slice(0, MAX_QUOTE_LENGTH).join('')}…`;
}

function untilStop(text: string, stops: readonly string[]): string {
  const found = stops.map(stop => text.indexOf(stop)).filter(at => at !== -1);
  return found.length === 0 ? text : text.slice(0, Math.min(...found));
}

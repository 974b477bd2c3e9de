import type { Answered, Ask, Client, Door, Failed, Finish, Said, Turn } from '../dialogue.ts';
import { withoutSpace } from '../dialogue.ts';
import { isObject, type JsonObject, listIn, numberIn, objectIn, parsed, textIn, valueIn } from '../json.ts';
import { foldCohereStream } from '../providers/cohere-stream.ts';
import { eventsOf } from '../sse.ts';

/** Cohere's v2 API by plain HTTP, https://docs.cohere.com/reference/chat. */
class CohereError extends Error {
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;

  constructor(status: number | undefined, text: string, retryAfter?: string) {
    super(text);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

const finishes: Record<string, Finish> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool-calls',
  ERROR: 'error',
};

function messagesOf(turn: Turn): unknown[] {
  switch (turn.role) {
    case 'user':
      if (turn.imageBase64 === undefined) return [{ role: 'user', content: turn.text }];
      return [
        {
          role: 'user',
          content: [
            { type: 'text', text: turn.text },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${turn.imageBase64}` } },
          ],
        },
      ];
    case 'assistant':
      return [
        {
          role: 'assistant',
          ...(turn.text !== undefined && { content: turn.text }),
          ...(turn.calls.length > 0 && {
            tool_calls: turn.calls.map(({ id, name, input }) => ({
              id,
              type: 'function',
              function: { name, arguments: JSON.stringify(input) },
            })),
          }),
        },
      ];
    case 'tools':
      return turn.results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }));
    case 'native':
      return [turn.message];
  }
}

function bodyOf(ask: Ask): JsonObject {
  const { system, tools, toolChoice, schema, thinkingTokens } = ask;
  return {
    model: ask.model,
    stream: ask.stream,
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      ...ask.turns.flatMap(messagesOf),
    ],
    max_tokens: ask.maxTokens,
    ...(ask.temperature !== undefined && { temperature: ask.temperature }),
    ...(ask.stop && { stop_sequences: ask.stop }),
    ...(tools && { tools: tools.map(tool => ({ type: 'function', function: tool })) }),
    ...(toolChoice === 'required' && { tool_choice: 'REQUIRED' }),
    ...(schema && { response_format: { type: 'json_object', json_schema: schema } }),
    ...(thinkingTokens !== undefined && { thinking: { type: 'enabled', token_budget: thinkingTokens } }),
  };
}

function saidIn(answer: JsonObject): Said {
  const message = objectIn(answer, 'message');
  const parts = listIn(message, 'content');
  const tokens = valueIn(answer, 'usage', 'tokens');
  return {
    text: parts.map(part => textIn(part, 'text')).join(''),
    thinking: withoutSpace(
      textIn(message, 'tool_plan') + parts.map(part => textIn(part, 'thinking')).join(''),
    ),
    calls: listIn(message, 'tool_calls').map(call => ({
      name: textIn(call, 'function', 'name'),
      input: parsed(textIn(call, 'function', 'arguments')),
    })),
    finish: finishes[textIn(answer, 'finish_reason')],
    tokens: isObject(tokens)
      ? {
          input: numberIn(tokens, 'input_tokens'),
          output: numberIn(tokens, 'output_tokens'),
          cached: numberIn(answer, 'usage', 'cached_tokens'),
        }
      : undefined,
  };
}

async function ask(door: Door, asked: Ask): Promise<Answered> {
  const response = await fetch(`${door.url}/v2/chat`, {
    method: 'POST',
    headers: { authorization: `Bearer ${door.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(bodyOf(asked)),
  });
  const text = await response.text();
  if (!response.ok)
    throw new CohereError(response.status, text, response.headers.get('retry-after') ?? undefined);
  const answer = asked.stream ? foldCohereStream(eventsOf(text)) : parsed(text);
  // Its streams tell an error beside the reason why they end.
  if (answer.finish_reason === undefined || answer.error !== undefined)
    throw new CohereError(undefined, text);
  const message = objectIn(answer, 'message');
  return {
    said: saidIn(answer),
    callIds: listIn(message, 'tool_calls').map(call => textIn(call, 'id')),
    native: { role: 'native', message },
    lossHeader: response.headers.get('x-sluice-loss') ?? undefined,
  };
}

function failure(cause: unknown): Failed {
  if (!(cause instanceof CohereError)) throw cause;
  return { status: cause.status, text: cause.message, retryAfter: cause.retryAfter };
}

export const cohereChat: Client = { protocol: 'cohere-chat', ask, failure };

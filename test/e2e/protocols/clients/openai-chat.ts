import OpenAI from 'openai';
import type { Answered, Ask, Client, Door, Finish, Said, Turn } from '../dialogue.ts';
import { withoutSpace } from '../dialogue.ts';
import { listIn, objectIn, parsed, plain, textIn, valueIn } from '../json.ts';
import { openaiFailure } from './openai-failure.ts';

type Parameters = OpenAI.ChatCompletionCreateParamsNonStreaming;
type Message = OpenAI.ChatCompletionMessageParam;

const finishes: Record<string, Finish> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  content_filter: 'content-filter',
};

function messagesOf(turn: Turn): Message[] {
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
          content: turn.text ?? null,
          ...(turn.calls.length > 0 && {
            tool_calls: turn.calls.map(({ id, name, input }) => ({
              id,
              type: 'function' as const,
              function: { name, arguments: JSON.stringify(input) },
            })),
          }),
        },
      ];
    case 'tools':
      return turn.results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }));
    case 'native':
      return [turn.message as Message];
  }
}

function parametersOf(ask: Ask): Parameters {
  const { system, turns, tools, toolChoice, schema, thinkingTokens } = ask;
  return {
    model: ask.model,
    messages: [
      ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
      ...turns.flatMap(messagesOf),
    ],
    max_completion_tokens: ask.maxTokens,
    ...(ask.temperature !== undefined && { temperature: ask.temperature }),
    ...(ask.stop && { stop: [...ask.stop] }),
    ...(tools && { tools: tools.map(tool => ({ type: 'function' as const, function: { ...tool } })) }),
    ...(toolChoice && { tool_choice: toolChoice }),
    ...(schema && {
      response_format: { type: 'json_schema' as const, json_schema: { name: 'city', schema, strict: true } },
    }),
    ...(thinkingTokens !== undefined && { reasoning_effort: 'medium' as const }),
  };
}

function saidIn(completion: OpenAI.ChatCompletion): Said {
  const [choice] = completion.choices;
  const message: unknown = choice?.message;
  const { usage } = completion;
  return {
    text: textIn(message, 'content') + textIn(message, 'refusal'),
    thinking: withoutSpace(thinkingIn(message)),
    calls: listIn(message, 'tool_calls').map(call => ({
      name: textIn(call, 'function', 'name'),
      input: parsed(textIn(call, 'function', 'arguments')),
    })),
    finish: finishes[choice?.finish_reason ?? ''],
    tokens: usage && {
      input: usage.prompt_tokens,
      output: usage.completion_tokens,
      cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
      thinking: usage.completion_tokens_details?.reasoning_tokens ?? 0,
    },
  };
}

/** Not in OpenAI's own protocol: as hosts of thinking models have it. */
function thinkingIn(message: unknown): string {
  const details = listIn(message, 'reasoning_details').map(
    detail => textIn(detail, 'text') || textIn(detail, 'summary'),
  );
  return plainThinking(message) || details.join('');
}

const plainThinking = (message: unknown): string =>
  textIn(message, 'reasoning_content') || textIn(message, 'reasoning');

async function ask(door: Door, asked: Ask): Promise<Answered> {
  let lossHeader: string | undefined;
  const client = new OpenAI({
    apiKey: door.key,
    baseURL: `${door.url}/v1`,
    maxRetries: 0,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      lossHeader = response.headers.get('x-sluice-loss') ?? undefined;
      return response;
    },
  });
  const parameters = parametersOf(asked);
  let streamed = '';
  const completion = asked.stream
    ? await client.chat.completions
        .stream({ ...parameters, stream: true, stream_options: { include_usage: true } })
        .on('chunk', chunk => {
          streamed += plainThinking(chunk.choices[0]?.delta);
        })
        .finalChatCompletion()
    : await client.chat.completions.create(parameters);
  const message = plain(objectIn(plain(completion), 'choices', 0, 'message'));
  const said = saidIn(completion);
  return {
    // Of members that are not OpenAI's, its accumulator keeps the last piece.
    said: asked.stream ? { ...said, thinking: withoutSpace(streamed) } : said,
    callIds: listIn(valueIn(message, 'tool_calls')).map(call => textIn(call, 'id')),
    native: { role: 'native', message },
    lossHeader,
  };
}

export const openaiChat: Client = { protocol: 'openai-chat', ask, failure: openaiFailure };

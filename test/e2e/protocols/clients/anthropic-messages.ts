import Anthropic from '@anthropic-ai/sdk';
import type { Answered, Ask, Client, Door, Failed, Finish, Said, Turn } from '../dialogue.ts';
import { withoutSpace } from '../dialogue.ts';
import { isObject, listIn, plain, textIn } from '../json.ts';

type Message = Anthropic.MessageParam;

const finishes: Record<string, Finish> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool-calls',
  refusal: 'refusal',
};

function messageOf(turn: Turn): Message {
  switch (turn.role) {
    case 'user':
      return {
        role: 'user',
        content: [
          ...(turn.imageBase64 === undefined
            ? []
            : [
                {
                  type: 'image' as const,
                  source: {
                    type: 'base64' as const,
                    media_type: 'image/png' as const,
                    data: turn.imageBase64,
                  },
                },
              ]),
          { type: 'text', text: turn.text },
        ],
      };
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(turn.text === undefined ? [] : [{ type: 'text' as const, text: turn.text }]),
          ...turn.calls.map(({ id, name, input }) => ({ type: 'tool_use' as const, id, name, input })),
        ],
      };
    case 'tools':
      return {
        role: 'user',
        content: turn.results.map(({ id, text }) => ({
          type: 'tool_result',
          tool_use_id: id,
          content: text,
        })),
      };
    case 'native':
      return turn.message as Message;
  }
}

function parametersOf(ask: Ask): Anthropic.MessageCreateParamsNonStreaming {
  const { system, tools, toolChoice, schema, thinkingTokens } = ask;
  return {
    model: ask.model,
    max_tokens: ask.maxTokens,
    messages: ask.turns.map(messageOf),
    ...(system !== undefined && { system }),
    ...(ask.temperature !== undefined && { temperature: ask.temperature }),
    ...(ask.stop && { stop_sequences: [...ask.stop] }),
    ...(tools && {
      tools: tools.map(({ name, description, parameters }) => ({
        name,
        description,
        input_schema: { type: 'object' as const, ...parameters },
      })),
    }),
    ...(toolChoice && { tool_choice: { type: toolChoice === 'required' ? 'any' : 'auto' } }),
    ...(schema && { output_config: { format: { type: 'json_schema' as const, schema } } }),
    ...(thinkingTokens !== undefined && {
      thinking: { type: 'enabled' as const, budget_tokens: thinkingTokens },
    }),
  };
}

function saidIn(message: Anthropic.Message): Said {
  const blocks = listIn(plain(message.content));
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = message.usage;
  const cached = cache_read_input_tokens ?? 0;
  return {
    text: blocks.map(block => (block.type === 'text' ? textIn(block, 'text') : '')).join(''),
    thinking: withoutSpace(blocks.map(block => textIn(block, 'thinking')).join('')),
    calls: blocks
      .filter(({ type }) => type === 'tool_use')
      .map(block => ({ name: textIn(block, 'name'), input: isObject(block.input) ? block.input : {} })),
    finish: finishes[message.stop_reason ?? ''],
    tokens: {
      input: input_tokens + cached + (cache_creation_input_tokens ?? 0),
      output: output_tokens,
      cached,
    },
  };
}

async function ask(door: Door, asked: Ask): Promise<Answered> {
  let lossHeader: string | undefined;
  const client = new Anthropic({
    apiKey: door.key,
    baseURL: door.url,
    maxRetries: 0,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      lossHeader = response.headers.get('x-sluice-loss') ?? undefined;
      return response;
    },
  });
  const parameters = parametersOf(asked);
  const message = asked.stream
    ? await client.messages.stream(parameters).finalMessage()
    : await client.messages.create(parameters);
  const content = listIn(plain(message.content));
  return {
    said: saidIn(message),
    callIds: content.filter(({ type }) => type === 'tool_use').map(block => textIn(block, 'id')),
    native: { role: 'native', message: { role: 'assistant', content } },
    lossHeader,
  };
}

function failure(cause: unknown): Failed {
  if (!(cause instanceof Anthropic.APIError)) throw cause;
  return {
    status: cause.status,
    text: `${cause.message} ${JSON.stringify(cause.error)}`,
    retryAfter: cause.headers?.get('retry-after') ?? undefined,
  };
}

export const anthropicMessages: Client = { protocol: 'anthropic-messages', ask, failure };

import {
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type Message,
  type TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Answered, Ask, Client, Door, Failed, Finish, Said, Turn } from '../dialogue.ts';
import { withoutSpace } from '../dialogue.ts';
import { isObject, valueIn } from '../json.ts';
import { foldConverseStream } from './converse-stream.ts';

const finishes: Record<string, Finish> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool-calls',
  content_filtered: 'content-filter',
};

function messageOf(turn: Turn): Message {
  switch (turn.role) {
    case 'user':
      return {
        role: 'user',
        content: [
          { text: turn.text },
          ...(turn.imageBase64 === undefined
            ? []
            : [
                {
                  image: {
                    format: 'png' as const,
                    source: { bytes: Buffer.from(turn.imageBase64, 'base64') },
                  },
                },
              ]),
        ],
      };
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(turn.text === undefined ? [] : [{ text: turn.text }]),
          ...turn.calls.map(
            ({ id, name, input }): ContentBlock => ({
              toolUse: { toolUseId: id, name, input: input as never },
            }),
          ),
        ],
      };
    case 'tools':
      return {
        role: 'user',
        content: turn.results.map(({ id, text }) => ({
          toolResult: { toolUseId: id, content: [{ text }] },
        })),
      };
    case 'native':
      return turn.message as Message;
  }
}

function inputOf(ask: Ask): ConverseCommandInput {
  const { system, tools, toolChoice, schema, thinkingTokens } = ask;
  return {
    modelId: ask.model,
    messages: ask.turns.map(messageOf),
    ...(system !== undefined && { system: [{ text: system }] }),
    inferenceConfig: {
      maxTokens: ask.maxTokens,
      ...(ask.temperature !== undefined && { temperature: ask.temperature }),
      ...(ask.stop && { stopSequences: [...ask.stop] }),
    },
    ...(tools && {
      toolConfig: {
        tools: tools.map(({ name, description, parameters }) => ({
          toolSpec: { name, description, inputSchema: { json: parameters as never } },
        })),
        ...(toolChoice && { toolChoice: toolChoice === 'required' ? { any: {} } : { auto: {} } }),
      },
    }),
    ...(schema && {
      outputConfig: {
        textFormat: {
          type: 'json_schema' as const,
          structure: { jsonSchema: { name: 'city', schema: JSON.stringify(schema) } },
        },
      },
    }),
    ...(thinkingTokens !== undefined && {
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: thinkingTokens } },
    }),
  };
}

function saidIn(content: readonly ContentBlock[], stopReason: string | undefined, usage?: TokenUsage): Said {
  const cached = usage?.cacheReadInputTokens ?? 0;
  return {
    text: content.map(({ text = '' }) => text).join(''),
    thinking: withoutSpace(
      content.map(({ reasoningContent }) => reasoningContent?.reasoningText?.text ?? '').join(''),
    ),
    calls: content.flatMap(({ toolUse }) =>
      toolUse === undefined
        ? []
        : [{ name: toolUse.name ?? '', input: isObject(toolUse.input) ? toolUse.input : {} }],
    ),
    finish: finishes[stopReason ?? ''],
    tokens: usage && {
      input: (usage.inputTokens ?? 0) + cached + (usage.cacheWriteInputTokens ?? 0),
      output: usage.outputTokens ?? 0,
      cached,
    },
  };
}

async function ask(door: Door, asked: Ask): Promise<Answered> {
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: door.url,
    token: { token: door.key },
    authSchemePreference: ['httpBearerAuth'],
    maxAttempts: 1,
    // Its default speaks HTTP/2 without TLS, which servers of HTTP/1.1 do not.
    requestHandler: new NodeHttpHandler(),
  });
  let lossHeader: string | undefined;
  client.middlewareStack.add(
    next => async given => {
      const result = await next(given);
      const header = valueIn(result.response, 'headers', 'x-sluice-loss');
      if (typeof header === 'string') lossHeader = header;
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  try {
    const input = inputOf(asked);
    const { content, stopReason, usage } = asked.stream
      ? await foldConverseStream((await client.send(new ConverseStreamCommand(input))).stream)
      : await wholeAnswer(client, input);
    return {
      said: saidIn(content, stopReason, usage),
      callIds: content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []),
      native: { role: 'native', message: { role: 'assistant', content } },
      lossHeader,
    };
  } finally {
    client.destroy();
  }
}

async function wholeAnswer(client: BedrockRuntimeClient, input: ConverseCommandInput) {
  const { output, stopReason, usage } = await client.send(new ConverseCommand(input));
  return { content: output?.message?.content ?? [], stopReason, usage };
}

function failure(cause: unknown): Failed {
  if (cause instanceof BedrockRuntimeServiceException)
    return {
      status: cause.$metadata?.httpStatusCode,
      text: `${cause.name} ${cause.message}`,
      retryAfter: undefined,
    };
  if (cause instanceof Error) return { status: undefined, text: cause.message, retryAfter: undefined };
  throw cause;
}

export const bedrockConverse: Client = { protocol: 'bedrock-converse', ask, failure };

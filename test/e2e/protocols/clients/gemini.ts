import {
  ApiError,
  type Content,
  FunctionCallingConfigMode,
  type GenerateContentConfig,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
} from '@google/genai';
import type { Answered, Ask, Client, Door, Failed, Finish, Said, Turn } from '../dialogue.ts';
import { withoutSpace } from '../dialogue.ts';
import { plain } from '../json.ts';

const finishes: Record<string, Finish> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
};

function contentOf(turn: Turn): Content {
  switch (turn.role) {
    case 'user':
      return {
        role: 'user',
        parts: [
          { text: turn.text },
          ...(turn.imageBase64 === undefined
            ? []
            : [{ inlineData: { mimeType: 'image/png', data: turn.imageBase64 } }]),
        ],
      };
    case 'assistant':
      return {
        role: 'model',
        parts: [
          ...(turn.text === undefined ? [] : [{ text: turn.text }]),
          ...turn.calls.map(({ id, name, input }) => ({ functionCall: { id, name, args: input } })),
        ],
      };
    case 'tools':
      return {
        role: 'user',
        parts: turn.results.map(({ id, name, text }) => ({
          functionResponse: { id, name, response: { output: text } },
        })),
      };
    case 'native':
      return turn.message as Content;
  }
}

function configOf(ask: Ask): GenerateContentConfig {
  const { system, tools, toolChoice, schema, thinkingTokens } = ask;
  const mode = toolChoice === 'required' ? FunctionCallingConfigMode.ANY : FunctionCallingConfigMode.AUTO;
  return {
    maxOutputTokens: ask.maxTokens,
    ...(system !== undefined && { systemInstruction: system }),
    ...(ask.temperature !== undefined && { temperature: ask.temperature }),
    ...(ask.stop && { stopSequences: [...ask.stop] }),
    ...(tools && {
      tools: [
        {
          functionDeclarations: tools.map(({ name, description, parameters }) => ({
            name,
            description,
            parametersJsonSchema: parameters,
          })),
        },
      ],
    }),
    ...(toolChoice && { toolConfig: { functionCallingConfig: { mode } } }),
    ...(schema && { responseMimeType: 'application/json', responseJsonSchema: schema }),
    ...(thinkingTokens !== undefined && {
      thinkingConfig: { thinkingBudget: thinkingTokens, includeThoughts: true },
    }),
  };
}

/** As Google's own chat keeps a stream: the parts of its chunks one after the other. */
function saidIn(responses: readonly GenerateContentResponse[], parts: readonly Part[]): Said {
  const last = responses.at(-1);
  const reason = responses.map(({ candidates }) => candidates?.[0]?.finishReason).findLast(Boolean);
  const calls = parts.flatMap(({ functionCall }) => functionCall ?? []);
  const finish = finishes[reason ?? ''];
  const usage = last?.usageMetadata;
  return {
    text: parts.map(({ text, thought }) => (thought === true ? '' : (text ?? ''))).join(''),
    thinking: withoutSpace(parts.map(({ text, thought }) => (thought === true ? text : '')).join('')),
    calls: calls.map(({ name = '', args = {} }) => ({ name, input: args })),
    finish: finish === 'stop' && calls.length > 0 ? 'tool-calls' : finish,
    tokens: usage && {
      input: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
      output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
      cached: usage.cachedContentTokenCount ?? 0,
      thinking: usage.thoughtsTokenCount ?? 0,
    },
  };
}

async function ask(door: Door, asked: Ask): Promise<Answered> {
  const client = new GoogleGenAI({
    apiKey: door.key,
    httpOptions: { baseUrl: door.url, retryOptions: { attempts: 1 } },
  });
  const parameters = {
    model: asked.model,
    contents: asked.turns.map(contentOf),
    config: configOf(asked),
  };
  const responses: GenerateContentResponse[] = [];
  if (asked.stream) {
    for await (const chunk of await client.models.generateContentStream(parameters)) responses.push(chunk);
  } else responses.push(await client.models.generateContent(parameters));
  const parts = responses.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
  return {
    said: saidIn(responses, parts),
    callIds: parts.flatMap(({ functionCall }) => functionCall?.id ?? []),
    native: { role: 'native', message: plain({ role: 'model', parts }) },
    lossHeader: responses[0]?.sdkHttpResponse?.headers?.['x-sluice-loss'],
  };
}

function failure(cause: unknown): Failed {
  if (cause instanceof ApiError) return { status: cause.status, text: cause.message, retryAfter: undefined };
  if (cause instanceof Error) return { status: undefined, text: cause.message, retryAfter: undefined };
  throw cause;
}

export const gemini: Client = { protocol: 'gemini', ask, failure };

import OpenAI from 'openai';
import type { Answered, Ask, Client, Door, Finish, Said, Turn } from '../dialogue.ts';
import { withoutSpace } from '../dialogue.ts';
import { listIn, parsed, plain, textIn } from '../json.ts';
import { openaiFailure } from './openai-failure.ts';

type Parameters = OpenAI.Responses.ResponseCreateParamsNonStreaming;
type Item = OpenAI.Responses.ResponseInputItem;

function itemsOf(turn: Turn): Item[] {
  switch (turn.role) {
    case 'user':
      return [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: turn.text },
            ...(turn.imageBase64 === undefined
              ? []
              : [
                  {
                    type: 'input_image' as const,
                    detail: 'auto' as const,
                    image_url: `data:image/png;base64,${turn.imageBase64}`,
                  },
                ]),
          ],
        },
      ];
    case 'assistant':
      return [
        ...(turn.text === undefined ? [] : [{ role: 'assistant' as const, content: turn.text }]),
        ...turn.calls.map(({ id, name, input }) => ({
          type: 'function_call' as const,
          call_id: id,
          name,
          arguments: JSON.stringify(input),
        })),
      ];
    case 'tools':
      return turn.results.map(({ id, text }) => ({
        type: 'function_call_output',
        call_id: id,
        output: text,
      }));
    case 'native':
      return turn.message as Item[];
  }
}

function parametersOf(ask: Ask): Parameters {
  const { system, tools, toolChoice, schema, thinkingTokens } = ask;
  return {
    model: ask.model,
    store: false,
    include: ['reasoning.encrypted_content'],
    input: ask.turns.flatMap(itemsOf),
    max_output_tokens: ask.maxTokens,
    ...(system !== undefined && { instructions: system }),
    ...(ask.temperature !== undefined && { temperature: ask.temperature }),
    ...(tools && { tools: tools.map(tool => ({ type: 'function' as const, ...tool, strict: false })) }),
    ...(toolChoice && { tool_choice: toolChoice }),
    ...(schema && {
      text: { format: { type: 'json_schema' as const, name: 'city', schema, strict: true } },
    }),
    ...(thinkingTokens !== undefined && {
      reasoning: { effort: 'medium' as const, summary: 'auto' as const },
    }),
  };
}

function finishOf({ status, incomplete_details, output }: OpenAI.Responses.Response): Finish | undefined {
  if (status === 'incomplete')
    return incomplete_details?.reason === 'content_filter' ? 'content-filter' : 'length';
  if (status !== 'completed') return undefined;
  return output.some(({ type }) => type === 'function_call') ? 'tool-calls' : 'stop';
}

function saidIn(response: OpenAI.Responses.Response): Said {
  const items = listIn(plain(response.output));
  const { usage } = response;
  const ofType = (type: string) => items.filter(item => item.type === type);
  const messages = ofType('message').flatMap(item => listIn(item, 'content'));
  return {
    text: messages.map(part => textIn(part, 'text') + textIn(part, 'refusal')).join(''),
    thinking: withoutSpace(
      ofType('reasoning')
        .flatMap(item => [...listIn(item, 'summary'), ...listIn(item, 'content')])
        .map(part => textIn(part, 'text'))
        .join(''),
    ),
    calls: ofType('function_call').map(item => ({
      name: textIn(item, 'name'),
      input: parsed(textIn(item, 'arguments')),
    })),
    finish: finishOf(response),
    tokens: usage && {
      input: usage.input_tokens,
      output: usage.output_tokens,
      cached: usage.input_tokens_details.cached_tokens,
      thinking: usage.output_tokens_details.reasoning_tokens,
    },
  };
}

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
  const response = asked.stream
    ? await client.responses.stream({ ...parameters, stream: true }).finalResponse()
    : await client.responses.create(parameters);
  const items = listIn(plain(response.output)).map(
    ({ parsed_arguments: _parsed, status: _status, ...item }) => item,
  );
  return {
    said: saidIn(response),
    callIds: items.filter(({ type }) => type === 'function_call').map(item => textIn(item, 'call_id')),
    native: { role: 'native', message: items },
    lossHeader,
  };
}

export const openaiResponses: Client = { protocol: 'openai-responses', ask, failure: openaiFailure };

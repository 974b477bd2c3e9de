import OpenAI from 'openai';
import type { Answered, Ask, Client, Door, Finish } from '../dialogue.ts';
import { openaiFailure } from './openai-failure.ts';

const finishes: Record<string, Finish> = { stop: 'stop', length: 'length', content_filter: 'content-filter' };

/** Prompts have no roles: the conversation is what the model goes on with. */
const promptOf = ({ system = '', turns }: Ask): string =>
  [system, ...turns.map(turn => ('text' in turn ? turn.text : ''))].join('\n');

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
  const parameters = {
    model: asked.model,
    prompt: promptOf(asked),
    max_tokens: asked.maxTokens,
    ...(asked.temperature !== undefined && { temperature: asked.temperature }),
    ...(asked.stop && { stop: [...asked.stop] }),
  };
  let text = '';
  let finish: Finish | undefined;
  let usage: OpenAI.CompletionUsage | undefined;
  const read = (completion: OpenAI.Completion): void => {
    const [choice] = completion.choices;
    text += choice?.text ?? '';
    finish = finishes[choice?.finish_reason ?? ''] ?? finish;
    usage = completion.usage ?? usage;
  };
  if (asked.stream) {
    const options = { stream: true, stream_options: { include_usage: true } } as const;
    for await (const chunk of await client.completions.create({ ...parameters, ...options })) read(chunk);
  } else read(await client.completions.create(parameters));
  const tokens = usage && {
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
    thinking: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  };
  return {
    said: { text, thinking: '', calls: [], finish, tokens },
    callIds: [],
    native: { role: 'native', message: text },
    lossHeader,
  };
}

export const openaiCompletions: Client = { protocol: 'openai-completions', ask, failure: openaiFailure };

import { text as readAll } from 'node:stream/consumers';
import { readLines } from '@sluice/sdk/read-lines';
import type { Command } from 'commander';
import { z } from 'zod';
import { type CommandIo, writeAll } from './command-io.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { createGatewayClient } from './gateway-client.ts';
import { interruption } from './interruption.ts';

/** Of OpenAI's stream, as far as it is shown. https://platform.openai.com/docs/api-reference/chat-streaming */
const chunkSchema = z.looseObject({
  choices: z
    .array(z.looseObject({ delta: z.looseObject({ content: z.string().nullish() }).optional() }))
    .default([]),
  usage: z.looseObject({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
  error: z.looseObject({ message: z.string() }).optional(),
});

/** What a terminal would obey is made visible; line ends and tabs are the text's own. */
const shown = (text: string): string => text.replace(/[^\P{C}\n\t]/gu, '\ufffd');

interface ChatOptions {
  model: string;
  system?: string;
}

async function chat(words: readonly string[], { model, system }: ChatOptions, io: CommandIo): Promise<void> {
  const prompt = words.length > 0 ? words.join(' ') : await readAll(process.stdin);
  if (prompt.trim() === '')
    throw new CommandError(exitCodes.usage, 'There is nothing to ask: write a prompt.');
  const messages = [
    ...(system === undefined ? [] : [{ role: 'system', content: system }]),
    { role: 'user', content: prompt },
  ];
  const { signal, release } = interruption(io);
  try {
    const response = await createGatewayClient(io).post(
      '/v1/chat/completions',
      { model, messages, stream: true, stream_options: { include_usage: true } },
      signal,
    );
    for await (const line of readLines(response.body ?? new ReadableStream(), signal)) {
      if (!line.startsWith('data: {')) continue;
      const { choices, usage, error } = chunkSchema.parse(JSON.parse(line.slice('data: '.length)));
      if (error !== undefined) throw new CommandError(exitCodes.refused, `\n${shown(error.message)}`);
      await writeAll(io.stdout, shown(choices.map(({ delta }) => delta?.content ?? '').join('')), signal);
      if (usage && io.stderr.isTTY)
        io.stderr.write(`\n${usage.prompt_tokens} tokens in, ${usage.completion_tokens} out`);
    }
    await writeAll(io.stdout, '\n', signal);
  } catch (cause) {
    if (!signal.aborted) throw cause;
  } finally {
    release();
  }
}

export function addChatCommand(program: Command, io: CommandIo): void {
  program
    .command('chat')
    .description('send a prompt through the gateway, and show the answer as it comes')
    .argument('[prompt...]', 'the prompt; without it standard input')
    .requiredOption('--model <model>', 'the model to ask')
    .option('--system <text>', 'what the model is told before')
    .addHelpText(
      'after',
      `
Examples:
  $ ./sluice chat --model sample Hello
  $ git diff | ./sluice chat --model gpt-5 --system "Review this change"`,
    )
    .action((words: string[], options: ChatOptions) => chat(words, options, io));
}

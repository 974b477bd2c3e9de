import { styleText } from 'node:util';
import { formatDollars } from '@sluice/contract';
import { readLines } from '@sluice/sdk/read-lines';
import { z } from 'zod';
import { type CommandIo, writeLine } from '../command-io.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { createGatewayClient } from '../gateway-client.ts';
import { interruption } from '../interruption.ts';
import { parseLine } from '../parse-line.ts';
import { printable } from '../printable.ts';
import { type Column, fixedHead, fixedRow } from '../table.ts';

export interface TestProvidersOptions {
  model?: string;
  prompt?: string;
  json?: true;
}

const promptSchema = z.looseObject({
  model: z.string(),
  failure: z.string().optional(),
  latencyMs: z.number(),
  text: z.string().optional(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costNanoDollars: z.number().optional(),
});
const testSchema = z.looseObject({
  provider: z.string(),
  failure: z.string().optional(),
  latencyMs: z.number().optional(),
  models: z.array(z.string()).optional(),
  prompt: promptSchema.optional(),
});
type ProviderTest = z.output<typeof testSchema>;

const columns: readonly Column[] = [
  { name: 'PROVIDER', width: 16 },
  { name: 'STATE', width: 6 },
  { name: 'LATENCY', width: 9 },
  { name: 'MODELS, OR WHAT FAILED', width: 22 },
];
/** Of those in the line of a provider. */
const SHOWN_MODELS = 4;

const hasFailed = ({ failure, prompt }: ProviderTest): boolean =>
  failure !== undefined || prompt?.failure !== undefined;

function modelsText({ models }: ProviderTest): string {
  if (models === undefined) return 'it answers, and lists no models';
  const shown = models.slice(0, SHOWN_MODELS).join(', ');
  const more = models.length > SHOWN_MODELS ? ', …' : '';
  return models.length === 0 ? 'none' : `${models.length}: ${shown}${more}`;
}

function promptText({
  model,
  failure,
  latencyMs,
  text = '',
  ...used
}: z.output<typeof promptSchema>): string {
  if (failure !== undefined) return `  ${model} failed: ${failure}`;
  const { inputTokens, outputTokens, costNanoDollars } = used;
  const cost = costNanoDollars === undefined ? 'no price' : `$${formatDollars(costNanoDollars)}`;
  return `  ${model} said ${JSON.stringify(text)} in ${latencyMs} ms: ${inputTokens} tokens in, ${outputTokens} out, ${cost}`;
}

/** `isAlone`: the only one that was asked for, whose models are all shown. */
function linesOf(tested: ProviderTest, isAlone: boolean, { stdout }: CommandIo): string[] {
  const { provider, failure, latencyMs, models = [], prompt } = tested;
  const row = fixedRow(columns, [
    provider,
    hasFailed(tested) ? 'failed' : 'ok',
    latencyMs === undefined ? '–' : `${latencyMs} ms`,
    failure ?? modelsText(tested),
  ]);
  return [
    hasFailed(tested) ? styleText('red', row, { stream: stdout }) : row,
    ...(isAlone && models.length > SHOWN_MODELS ? models.map(model => printable(`  ${model}`)) : []),
    ...(prompt === undefined ? [] : [printable(promptText(prompt))]),
  ];
}

/** `providers test`: one line a provider, as soon as it is known. Ends with `refused` where one did not answer as it should. */
export async function testProviders(
  names: readonly string[],
  { model, prompt, json }: TestProvidersOptions,
  io: CommandIo,
): Promise<void> {
  if ((prompt === undefined) !== (model === undefined) || (prompt !== undefined && names.length !== 1))
    throw new CommandError(
      exitCodes.usage,
      'A prompt is sent to one model of one provider: name it, with --model and --prompt.',
    );
  const { signal, release } = interruption(io);
  const tested: ProviderTest[] = [];
  try {
    const body = { ...(names.length > 0 && { providers: names }), model, prompt };
    const response = await createGatewayClient(io).post('/api/v1/providers/test', body, signal);
    if (!json) await writeLine(io.stdout, fixedHead(columns, io.stdout));
    for await (const line of readLines(response.body ?? new ReadableStream(), signal)) {
      const result = parseLine(testSchema, line);
      if (result === undefined) continue;
      tested.push(result);
      const lines = json ? [line] : linesOf(result, names.length === 1, io);
      await writeLine(io.stdout, lines.join('\n'), signal);
    }
  } catch (cause) {
    if (signal.aborted) throw new CommandError(exitCodes.interrupted, 'Stopped before all were tested.');
    throw cause;
  } finally {
    release();
  }
  const failed = tested.filter(hasFailed);
  if (failed.length > 0)
    throw new CommandError(
      exitCodes.refused,
      `${failed.length} of ${tested.length} did not answer as they should.`,
    );
}

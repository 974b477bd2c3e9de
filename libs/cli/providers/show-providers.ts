import { z } from 'zod';
import { type CommandIo, writeLine } from '../command-io.ts';
import { createGatewayClient } from '../gateway-client.ts';
import { formatTable } from '../table.ts';

const milliseconds = z.looseObject({ mean: z.number(), p95: z.number().optional() });
const modelSchema = z.looseObject({
  model: z.string(),
  state: z.string(),
  inFlight: z.number(),
  answered: z.number(),
  failed: z.number(),
  firstTokenMs: milliseconds.optional(),
  answerMs: milliseconds.optional(),
});
const providerSchema = z.looseObject({
  provider: z.string(),
  state: z.string(),
  inFlight: z.number(),
  maxInFlight: z.number().optional(),
  keys: z.looseObject({ count: z.number(), resting: z.number() }),
  check: z.looseObject({ healthy: z.boolean(), failure: z.string().optional() }).optional(),
  models: z.array(modelSchema),
});
type Provider = z.output<typeof providerSchema>;

const head = [
  'PROVIDER',
  'MODEL',
  'STATE',
  'IN FLIGHT',
  'ANSWERED',
  'FAILED',
  'FIRST TOKEN',
  'WHOLE ANSWER',
  'KEYS',
  'CHECK',
];

/** Times are `mean / p95`. */
const timeOf = (time: z.output<typeof milliseconds> | undefined): string => {
  if (time === undefined) return '–';
  return time.p95 === undefined ? `${time.mean} ms` : `${time.mean} / ${time.p95} ms`;
};

const inFlightOf = ({ inFlight, maxInFlight }: Provider): string =>
  maxInFlight === undefined ? String(inFlight) : `${inFlight} of ${maxInFlight}`;
const keysOf = ({ keys: { count, resting } }: Provider): string =>
  resting === 0 ? String(count) : `${count}, ${resting} resting`;
const checkOf = ({ check }: Provider): string =>
  check === undefined ? '–' : check.healthy ? 'ok' : (check.failure ?? 'fails');

/** A row for the provider, and one below it for each of its models. */
const rowsOf = (provider: Provider): string[][] => [
  [
    provider.provider,
    '',
    provider.state,
    inFlightOf(provider),
    '',
    '',
    '',
    '',
    keysOf(provider),
    checkOf(provider),
  ],
  ...provider.models.map(({ model, state, inFlight, answered, failed, firstTokenMs, answerMs }) => [
    '',
    model,
    state,
    String(inFlight),
    String(answered),
    String(failed),
    timeOf(firstTokenMs),
    timeOf(answerMs),
  ]),
];

/** `providers`: what all processes have seen of each provider. */
export async function showProviders({ json }: { json?: true }, io: CommandIo): Promise<void> {
  const { data } = await createGatewayClient(io).ask(z.looseObject({ data: z.array(providerSchema) }), {
    // A configuration has 500 at most.
    path: '/api/v1/health/providers?limit=1000',
  });
  await writeLine(
    io.stdout,
    json ? JSON.stringify(data) : formatTable(head, data.flatMap(rowsOf), io.stdout),
  );
}

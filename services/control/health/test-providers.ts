import {
  GatewayError,
  INSTALLATION_TENANT,
  type Outcome,
  type ProviderTest,
  TokenBucket,
} from '@sluice/contract';
import { z } from 'zod';
import { type Operation, type OperationRequest, operation } from '../api/operation.ts';
import { streamLines } from '../api/stream-lines.ts';
import { askedBy } from '../audit.ts';
import type { AdminDependencies } from '../dependencies.ts';

/** A test takes three quarters of a minute at most; a configuration has 500 providers. */
const END_AFTER_MS = 10 * 60_000;
const HEARTBEAT_MS = 5_000;
const PROVIDERS_AT_ONCE = 8;
const MAX_NAMES = 500;
/** Of requests: each calls every provider that it names once. */
const AT_ONCE = 10;
const EVERY_SECONDS = 6;

const bodySchema = z
  .strictObject({
    providers: z
      .array(z.string().min(1).max(256))
      .min(1)
      .max(MAX_NAMES)
      .optional()
      .meta({ description: 'Their names. Absent: all.' }),
    model: z.string().min(1).max(256).optional().meta({ description: 'The model that is sent the prompt.' }),
    prompt: z.string().min(1).max(4_000).optional().meta({
      description: 'Sends this to `model` of the one provider that is named. It costs what it costs.',
    }),
  })
  .meta({ id: 'ProvidersToTest' });
type Asked = z.output<typeof bodySchema>;

function promptOf({ providers, model, prompt }: Asked): { model: string; text: string } | undefined {
  if (prompt === undefined && model === undefined) return undefined;
  if (prompt === undefined || model === undefined)
    throw new GatewayError('invalid_request', {
      param: prompt === undefined ? 'prompt' : 'model',
      message: 'prompt and model belong together: a prompt is sent to a model that you name.',
    });
  if (providers?.length !== 1)
    throw new GatewayError('invalid_request', {
      param: 'providers',
      message: 'providers: name the one provider whose model is sent the prompt.',
    });
  return { model, text: prompt };
}

/** Each as soon as it is known, so many at a time. `test` never rejects. */
async function* testEach(
  names: readonly string[],
  test: (name: string) => Promise<ProviderTest>,
): AsyncGenerator<Uint8Array> {
  const waiting = names.values();
  const running = new Map<string, Promise<ProviderTest>>();
  for (;;) {
    while (running.size < PROVIDERS_AT_ONCE) {
      const { value: name } = waiting.next();
      if (name === undefined) break;
      running.set(name, test(name));
    }
    if (running.size === 0) return;
    const done = await Promise.race(running.values());
    running.delete(done.provider);
    yield Buffer.from(`${JSON.stringify(done)}\n`);
  }
}

/** Calls to providers, to see whether they answer. */
export function providerTestOperations(dependencies: AdminDependencies): Operation[] {
  const { gatherProviders, testProvider, audit, clock } = dependencies;
  const bucket = new TokenBucket({ capacity: AT_ONCE, perSecond: 1 / EVERY_SECONDS, now: clock() });

  async function namesOf({ providers }: Asked): Promise<string[]> {
    const reports = await gatherProviders();
    const known = new Set(reports.flatMap(report => report.providers.map(({ provider }) => provider)));
    const missing = providers?.find(name => !known.has(name));
    if (missing !== undefined)
      throw new GatewayError('not_found', { message: `There is no provider ${JSON.stringify(missing)}.` });
    return [...new Set(providers ?? [...known].sort())];
  }

  async function handle({
    envelope,
    caller,
    body,
  }: Pick<OperationRequest, 'envelope' | 'caller'> & { body: Asked }): Promise<Outcome> {
    const prompt = promptOf(body);
    const names = await namesOf(body);
    if (!bucket.take(clock()))
      throw new GatewayError('rate_limited', {
        message: `Providers were tested too often: ${AT_ONCE} times at once, then every ${EVERY_SECONDS} seconds.`,
        retryAfterMs: EVERY_SECONDS * 1_000,
      });
    const change = {
      ...askedBy({ envelope, caller }, 'provider.tested'),
      tenant: INSTALLATION_TENANT,
      target: { kind: 'provider', id: body.providers?.join(',').slice(0, 256) ?? 'all' },
      details: { ...(prompt !== undefined && { model: prompt.model }) },
    } as const;
    await audit(change, async () => undefined);
    const { id: requestId } = envelope;
    const test = (provider: string): Promise<ProviderTest> =>
      testProvider({ requestId, provider, principal: caller.principal, prompt });
    return {
      kind: 'reply',
      write: sink =>
        streamLines(sink, { endAfterMs: END_AFTER_MS, heartbeatMs: HEARTBEAT_MS }, () =>
          testEach(names, test),
        ),
    };
  }

  return [
    operation({
      method: 'POST',
      path: '/api/v1/providers/test',
      id: 'testProviders',
      tag: 'Providers',
      summary: 'Call providers, to see whether they answer, how fast, and with which models',
      description:
        'JSON lines, one a provider as soon as it is known: `failure` where it did not answer as it should, else `latencyMs` and `models` where it lists them. Blank lines say that the connection lives. Each is called by a process of dispatch, with its own key, for its list of models, which costs nothing; with `prompt` also for a chat, which is metered for the caller as any other, and counts against no limit and no budget.',
      admits: 'providers:write',
      reach: 'installation',
      body: bodySchema,
      answers: { 200: { description: 'What came of each.', contentType: 'application/x-ndjson' } },
      errors: ['rate_limited', 'not_found'],
      handle,
    }),
  ];
}

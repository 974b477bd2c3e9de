import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Config, createPriceBook, effectiveProviders, resolveConfig } from '@sluice/config';
import type { ProviderTest, ProviderTestQuestion } from '@sluice/contract';
import { waitFor } from '@sluice/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { breakersOf, COMPLETION } from '../exchange/exchange-fixture.ts';
import { HedgeBudget } from '../exchange/hedge-budget.ts';
import { RetryBudget } from '../exchange/retry-budget.ts';
import { RouteBudgets } from '../exchange/route-budgets.ts';
import { ProviderAsker } from '../health/check-provider.ts';
import { Gate } from '../health/gate.ts';
import { HealthBoard } from '../health/health-board.ts';
import { ProviderSlots } from '../health/provider-slots.ts';
import { createHttpUpstream } from '../http-upstream.ts';
import { listen } from '../http-upstream-fixture.ts';
import { createProviderDirectory } from '../provider-directory.ts';
import { callSample } from '../sample-upstream.ts';
import { createTokenEndpoint } from '../token-endpoint.ts';
import type { UsageMessage } from '../usage-of-attempt.ts';
import { createProviderTester } from './test-provider.ts';

const SECRET = 'sk-provider-0123456789';
const question = (changes: Partial<ProviderTestQuestion> = {}): ProviderTestQuestion => ({
  requestId: 'a'.repeat(32),
  provider: 'it',
  principal: { tenant: 'operations', keyId: 'key_1', roles: ['owner'] },
  ...changes,
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A tester with all that dispatch has, and a provider `it` that answers so. */
async function open(answer: Answer, provider: object = {}, environment: Record<string, string> = {}) {
  const asked: { method: string; path: string; headers: IncomingMessage['headers']; body: string }[] = [];
  const port = await listen(
    createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString('utf8');
      asked.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
      answer(request, response);
    }),
  );
  const config: Config = resolveConfig(
    {
      providers: [
        {
          name: 'it',
          protocol: 'openai-chat',
          baseUrl: `http://127.0.0.1:${port}/v1`,
          apiKey: SECRET,
          allowPrivateNetwork: true,
          ...provider,
        },
      ],
      prices: { providers: { it: { models: { '*': { input: '1', output: '2' } } } } },
    },
    { env: environment, secrets: 'defer' },
  );
  const view = { current: () => ({ revision: 1, config }), onChange: () => () => undefined };
  const tokens = createTokenEndpoint();
  const directory = createProviderDirectory(view, {
    environment,
    clock: Date.now,
    tokens,
    readFile: async () => '',
  });
  const asker = new ProviderAsker(directory);
  const http = createHttpUpstream(directory);
  onTestFinished(async () => {
    await Promise.all([asker.close(), http.close(), tokens.close()]);
  });
  const board = new HealthBoard();
  const events: UsageMessage['value'][] = [];
  const tester = createProviderTester({
    asker,
    clock: Date.now,
    providers: () => effectiveProviders(config, environment),
    appendEvent: event => events.push(event.value),
    exchange: {
      clock: Date.now,
      random: Math.random,
      callUpstream: ({ kind }) => (kind === 'sample' ? callSample : http.call),
      providers: directory,
      retryBudgets: new RouteBudgets(() => new RetryBudget()),
      hedgeBudgets: new RouteBudgets(() => new HedgeBudget()),
      prices: () => createPriceBook(config),
      gate: new Gate({
        board,
        slots: new ProviderSlots(),
        breakers: breakersOf(board),
        providers: directory,
        checks: { unhealthy: new Set() },
        instances: () => 1,
        clock: Date.now,
      }),
      beforeCall: () => undefined,
      media: {
        open() {
          throw new Error('nothing is to be fetched');
        },
      },
      answerPolicy: () => undefined,
      checkInput: () => undefined,
      onTry: () => undefined,
      onHedge: () => undefined,
      onLosses: () => undefined,
      onMalformed: () => undefined,
    },
  });
  return { asked, events, ask: (changes?: Partial<ProviderTestQuestion>) => tester(question(changes)) };
}

const json =
  (status: number, value: unknown): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

describe('the models of a provider', () => {
  test.each<[string, unknown, object, string]>([
    ['OpenAI', { data: [{ id: 'b' }, { id: 'a' }] }, {}, '/v1/models'],
    ['Together', [{ id: 'b' }, { id: 'a' }], {}, '/v1/models'],
    [
      'Gemini',
      { models: [{ name: 'models/b' }, { name: 'a' }] },
      { kind: 'gemini', protocol: undefined },
      '/v1/v1beta/models?pageSize=1000',
    ],
    [
      'Anthropic',
      { data: [{ id: 'b' }, { id: 'a' }, {}, 'no'] },
      { kind: 'anthropic', protocol: undefined },
      '/v1/v1/models?limit=1000',
    ],
  ])('are read as %s lists them, asked for with its key', async (_, list, settings, path) => {
    const { ask, asked } = await open(json(200, list), settings);
    const found = await ask();
    expect(found).toEqual({ provider: 'it', latencyMs: expect.any(Number), models: ['a', 'b'] });
    expect(asked).toMatchObject([{ method: 'GET', path }]);
    expect(JSON.stringify(asked[0]?.headers)).toContain(SECRET);
  });

  test.each<[number, string]>([
    [401, 'status 401: it refuses the key: replace providers[it].apiKey'],
    [429, 'status 429: its quota is used up, or it was asked too often'],
    [503, 'status 503'],
    [200, 'its list of models is none'],
  ])(
    'a provider that answers %i fails, with what to do, and without what it said',
    async (status, failure) => {
      const { ask } = await open(json(status, { error: { message: `no, ${SECRET}` } }));
      expect(await ask()).toEqual({ provider: 'it', latencyMs: expect.any(Number), failure });
    },
  );

  test('where there is no key, the variable that its SDK reads is named', async () => {
    const { ask } = await open(json(401, {}), { kind: 'groq', apiKey: undefined });
    expect((await ask()).failure).toMatch(/there is no key .* GROQ_API_KEY/);
  });

  test('one without a list answers all the same', async () => {
    const { ask } = await open(json(404, {}));
    expect(await ask()).toEqual({ provider: 'it', latencyMs: expect.any(Number) });
  });

  test('an address of a private network is not called where that is not allowed', async () => {
    const { ask, asked } = await open(json(200, { data: [] }), { allowPrivateNetwork: false });
    expect((await ask()).failure).toMatch(/private|loopback|refuse/i);
    expect(asked).toEqual([]);
  });

  test('a list without end is not read to its end', async () => {
    const endless: Answer = (_, response) => {
      const write = (): void => {
        while (response.write('a'.repeat(65_536)));
        response.once('drain', write);
      };
      write();
    };
    expect((await (await open(endless)).ask()).failure).toMatch(/larger than/);
  });

  test('the sample provider, and one that nobody knows', async () => {
    const { ask } = await open(json(200, {}));
    expect(await ask({ provider: 'sample' })).toEqual({ provider: 'sample', models: ['sample'] });
    expect((await ask({ provider: 'missing' })).failure).toMatch(/knows/);
  });
});

describe('a prompt', () => {
  const prompt = { model: 'gpt-4o', text: 'Hello' };
  const both =
    (chat: Answer): Answer =>
    (request, response) =>
      request.method === 'GET' ? json(200, { data: [] })(request, response) : chat(request, response);

  test('is answered, priced, bounded, and metered for who asks', async () => {
    const { ask, asked, events } = await open(both(json(200, COMPLETION)));
    const { prompt: came }: ProviderTest = await ask({ prompt });
    expect(came).toEqual({
      model: 'gpt-4o',
      text: 'hi',
      inputTokens: 11,
      outputTokens: 3,
      costNanoDollars: 17_000,
      latencyMs: expect.any(Number),
    });
    const [, chat] = asked;
    expect(JSON.parse(chat?.body ?? '')).toMatchObject({ model: 'gpt-4o', max_tokens: expect.any(Number) });
    await waitFor(() => events.length > 0);
    expect(events).toMatchObject([
      {
        tenant: 'operations',
        keyId: 'key_1',
        target: { provider: 'it' },
        outcome: 'success',
        costNanoDollars: 17_000,
      },
    ]);
  });

  test('that is refused fails with the provider’s reason, without its key, after one call', async () => {
    const { ask, asked } = await open(both(json(400, { error: { message: `no model here for ${SECRET}` } })));
    const { prompt: came } = await ask({ prompt });
    expect(came?.failure).toMatch(/status 400: no model here/);
    expect(came?.failure).not.toContain(SECRET);
    expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('to who has left fails with why', async () => {
    const { ask } = await open(both((_, response) => response.destroy()));
    expect((await ask({ prompt })).prompt?.failure).toBeTruthy();
  });

  test('to the sample provider costs nothing', async () => {
    const { ask } = await open(json(200, {}));
    const { prompt: came } = await ask({ provider: 'sample', prompt: { model: 'sample', text: 'Hello' } });
    expect(came).toMatchObject({ text: expect.stringContaining('Hello') });
  });
});

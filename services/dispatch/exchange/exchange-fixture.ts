import { createPriceBook } from '@sluice/config';
import { type Envelope, type Plan, type Target, type UsageEvent, usageEventSchema } from '@sluice/contract';
import { MemoryBreakers } from '@sluice/store';
import { RecordingSink } from '@sluice/testkit';
import { expect } from 'vitest';
import type { CallFigures } from '../call-figures.ts';
import { BreakerBoard, type BreakerBoardDependencies } from '../health/breaker-board.ts';
import { Gate } from '../health/gate.ts';
import { HealthBoard } from '../health/health-board.ts';
import { ProviderSlots } from '../health/provider-slots.ts';
import { KeyRing } from '../key-ring.ts';
import type { UpstreamCall, UpstreamHeaders, UpstreamListener, UpstreamRequest } from '../upstream.ts';
import type { Try } from '../usage-of-attempt.ts';
import { Exchange } from './exchange.ts';
import type { ExchangeDependencies } from './exchange-dependencies.ts';
import { HedgeBudget } from './hedge-budget.ts';
import { RetryBudget } from './retry-budget.ts';
import { RouteBudgets } from './route-budgets.ts';

export const START = 1_800_000_000_000;
export const SECRET = 'sk-provider-0123456789';

/** One call to a provider, which the test answers. */
export class FakeCall implements UpstreamCall {
  readonly request: UpstreamRequest;
  readonly listener: UpstreamListener;
  sent = true;
  paused = 0;
  resumed = 0;
  aborted = 0;
  #hasHead = false;

  constructor(request: UpstreamRequest, listener: UpstreamListener) {
    this.request = request;
    this.listener = listener;
  }

  pause(): void {
    this.paused++;
  }
  resume(): void {
    this.resumed++;
  }
  abort(): void {
    this.aborted++;
  }
  /** Brings pieces of a body, the first ones behind the head. */
  answer(status: number, headers: UpstreamHeaders, ...pieces: string[]): void {
    if (!this.#hasHead) this.listener.onHead(status, headers);
    this.#hasHead = true;
    for (const piece of pieces) this.listener.onData(Buffer.from(piece));
  }
  json(status: number, body: unknown, headers: UpstreamHeaders = {}): void {
    this.answer(status, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));
    this.listener.onEnd();
  }
  stream(...events: string[]): void {
    this.answer(200, { 'content-type': 'text/event-stream' }, ...events.map(event => `data: ${event}\n\n`));
  }
}

export const target = (provider: string, changes: Partial<Target> = {}): Target => ({
  provider,
  kind: provider,
  protocol: 'openai-chat',
  baseUrl: `https://${provider}.example/v1`,
  model: 'gpt-4o',
  allowPrivateNetwork: false,
  streamUsage: 'on-request',
  ...changes,
});

export const planWith = (changes: Partial<Plan> = {}): Plan => ({
  route: 'chat',
  targets: [target('openai'), target('groq')],
  retry: {
    attempts: 3,
    on: [429, '5xx', 'network', 'timeout'],
    backoffInitialMs: 200,
    backoffMaxMs: 5_000,
    budget: 1,
  },
  timeouts: { connectMs: 1_000, firstTokenMs: 2_000, idleMs: 3_000, totalMs: 60_000 },
  redriveAfterAccept: true,
  strict: false,
  responseHeaders: { 'x-ratelimit-limit': '10' },
  ...changes,
});

export const envelopeWith = (changes: Partial<Envelope> = {}): Envelope => ({
  id: 'a'.repeat(32),
  attempt: 1,
  startBy: START + 2_000,
  deadline: START + 60_000,
  receivedAt: START - 10,
  origin: 'ingress.1',
  protocol: 'openai-chat',
  method: 'POST',
  path: '/v1/chat/completions',
  headers: {},
  facts: { model: 'gpt-4o', stream: false, includeUsage: false, inputTokensEstimate: 7 },
  configRevision: 4,
  ...changes,
});

export const streaming = { model: 'gpt-4o', stream: true, includeUsage: false, inputTokensEstimate: 7 };

export interface StartOptions {
  envelope?: Partial<Envelope>;
  plan?: Partial<Plan>;
  body?: Uint8Array;
  media?: ExchangeDependencies['media'];
  answerPolicy?: ExchangeDependencies['answerPolicy'];
  checkInput?: ExchangeDependencies['checkInput'];
  random?: () => number;
  /** API keys by provider. */
  keys?: Record<string, string[]>;
  retryBudgets?: RouteBudgets<RetryBudget>;
  hedgeBudgets?: RouteBudgets<HedgeBudget>;
  board?: HealthBoard;
  slots?: ProviderSlots;
  breakers?: BreakerBoard;
  /** Providers that do not answer. */
  unhealthy?: ReadonlySet<string>;
  maxConcurrentOf?: (provider: string) => number | undefined;
  beforeCall?: ExchangeDependencies['beforeCall'];
  queue?: ExchangeDependencies['queue'];
  /** Runs within each call to a provider, before it returns. */
  onCall?: (call: FakeCall) => void;
}

const prices = createPriceBook({ prices: { unknown: 'allow' } });

const nothingToFetch: ExchangeDependencies['media'] = {
  open() {
    throw new Error('nothing is to be fetched');
  },
};

/** The breakers of one process that is alone. */
export const breakersOf = (
  board: HealthBoard,
  changes: Partial<BreakerBoardDependencies> = {},
): BreakerBoard =>
  new BreakerBoard({
    instance: 'dispatch.1',
    board,
    store: new MemoryBreakers(Date.now),
    clock: Date.now,
    onChange: () => undefined,
    onStoreError: cause => {
      throw cause;
    },
    ...changes,
  });

/** An exchange that has begun, with the calls it makes, and the usage events at its end. */
export function startExchange({
  envelope,
  plan,
  body = Buffer.from('{"model":"gpt-4o","messages":[]}'),
  media = nothingToFetch,
  answerPolicy = () => undefined,
  checkInput = () => undefined,
  random = () => 0.5,
  keys = {},
  retryBudgets = new RouteBudgets(() => new RetryBudget()),
  hedgeBudgets = new RouteBudgets(() => new HedgeBudget()),
  board = new HealthBoard(),
  slots = new ProviderSlots(),
  breakers = breakersOf(board),
  unhealthy = new Set(),
  maxConcurrentOf = () => undefined,
  beforeCall = () => undefined,
  queue,
  onCall,
}: StartOptions = {}) {
  const sink = new RecordingSink();
  const calls: FakeCall[] = [];
  const rings = new Map(
    Object.entries(keys).map(([provider, list]) => [provider, new KeyRing(list, Date.now)]),
  );
  const tries: Try[] = [];
  const figures: CallFigures[] = [];
  const hedges: string[] = [];
  const events: UsageEvent[] = [];
  const exchange = new Exchange(
    {
      envelope: envelopeWith(envelope),
      principal: { tenant: 'acme', keyId: 'key-1', roles: ['developer'] },
      plan: planWith(plan),
      body,
    },
    sink,
    {
      clock: Date.now,
      random,
      callUpstream: () => (request, listener) => {
        const call = new FakeCall(request, listener);
        calls.push(call);
        onCall?.(call);
        return call;
      },
      providers: {
        secretsOf: () => [SECRET, 'openai.example'],
        credentialOf: provider => rings.get(provider)?.take(),
        restKey: (provider, key, restMs) => rings.get(provider)?.rest(key, restMs) ?? false,
      },
      retryBudgets,
      hedgeBudgets,
      prices: () => prices,
      gate: new Gate({
        board,
        slots,
        providers: { maxConcurrentOf },
        checks: { unhealthy },
        breakers,
        instances: () => 1,
        clock: Date.now,
      }),
      beforeCall,
      ...(queue !== undefined && { queue }),
      media,
      answerPolicy,
      checkInput,
      onTry(finished, told) {
        tries.push(finished);
        figures.push(told);
      },
      onHedge: ({ provider }, result) => hedges.push(`${provider} ${result}`),
      onLosses: () => undefined,
      onMalformed: () => undefined,
      onEnd: event => {
        // Whoever has a whole answer is metered, whatever dies then.
        expect(sink.ended + sink.errors.length).toBe(0);
        events.push(usageEventSchema.parse(JSON.parse(event.payload)));
      },
    },
  );
  exchange.start();
  const call = (index: number): FakeCall => {
    const found = calls[index];
    if (found === undefined) throw new Error(`${calls.length} calls were made, none with index ${index}`);
    return found;
  };
  return { sink, calls, call, tries, figures, hedges, events };
}

export const COMPLETION = {
  id: 'c',
  object: 'chat.completion',
  model: 'gpt-4o-2024-08-06',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 },
};

export const chunk = (content: string, finish: string | null = null): string =>
  JSON.stringify({
    model: 'gpt-4o-2024-08-06',
    choices: [{ index: 0, delta: { content }, finish_reason: finish }],
  });

export const USAGE_CHUNK = JSON.stringify({
  choices: [],
  usage: { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 },
});

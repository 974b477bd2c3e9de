import { createPriceBook } from '@sluice/config';
import {
  type BodyReader,
  type Envelope,
  emptyBody,
  GatewayError,
  type Outcome,
  Turns,
} from '@sluice/contract';
import type { Reservation, ReservationStore } from '@sluice/store';
import { RecordingSink } from '@sluice/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  breakersOf,
  COMPLETION,
  envelopeWith,
  FakeCall,
  planWith,
  START,
  target,
} from './exchange/exchange-fixture.ts';
import { HedgeBudget } from './exchange/hedge-budget.ts';
import { RetryBudget } from './exchange/retry-budget.ts';
import { RouteBudgets } from './exchange/route-budgets.ts';
import { type DispatchDependencies, handleRequest } from './handle-request.ts';
import { Gate } from './health/gate.ts';
import { HealthBoard } from './health/health-board.ts';
import { ProviderSlots } from './health/provider-slots.ts';
import { RunningLeases } from './running-leases.ts';

const BODY = Buffer.from('{"model":"gpt-4o","messages":[]}');
let now = START;
beforeEach(() => {
  now = START;
});

interface World {
  earlier?: Reservation;
  /** Instances that beat. */
  alive?: string[];
  /** Whether the earlier instance has what it is asked for. */
  adopts?: boolean;
  onCalled?: () => void | Promise<void>;
}

function dispatch({ earlier, alive = [], adopts = false, onCalled }: World = {}) {
  const marks: string[] = [];
  const asked: string[] = [];
  const calls: FakeCall[] = [];
  const events: string[] = [];
  const problems: unknown[] = [];
  const reservations: ReservationStore = {
    hold: () => ({ kind: 'held', repeated: false, limits: [] }),
    find: () => earlier,
    called: (tenant, _id, attempt, instance, leaseMs) => {
      marks.push(`called ${tenant} ${attempt} ${instance} ${leaseMs}`);
      return onCalled?.();
    },
    settle: (tenant, _id, attempt, settlement) =>
      void marks.push(`settled ${tenant} ${attempt} ${JSON.stringify(settlement)}`),
    release: () => undefined,
  };
  const recording = { accepting: true };
  const dependencies: DispatchDependencies = {
    answers: {
      askToAdopt: async (holder, _id, attempt) => {
        asked.push(`${holder} ${attempt}`);
        return adopts;
      },
    },
    queue: {
      isAskedAsJob: () => false,
      isBehindOthers: () => false,
      joinBehindOthers: async () => new GatewayError('queue_full'),
      endTurn: () => undefined,
    },
    denials: { record: (_, { code }) => void events.push(`denied ${code}`) },
    liveness: { isAlive: instance => alive.includes(instance) },
    reservations,
    leases: new RunningLeases('dispatch.2', reservations, 30_000, cause => problems.push(cause)),
    clock: () => now,
    exchange: {
      clock: () => now,
      random: () => 0,
      callUpstream: () => (request, listener) => {
        const call = new FakeCall(request, listener);
        calls.push(call);
        return call;
      },
      providers: { secretsOf: () => [], credentialOf: () => undefined, restKey: () => false },
      prices: () => createPriceBook({ prices: { unknown: 'allow' } }),
      retryBudgets: new RouteBudgets(() => new RetryBudget()),
      hedgeBudgets: new RouteBudgets(() => new HedgeBudget()),
      gate: new Gate({
        board: new HealthBoard(),
        slots: new ProviderSlots(),
        providers: { maxConcurrentOf: () => undefined },
        breakers: breakersOf(new HealthBoard()),
        checks: { unhealthy: new Set() },
        instances: () => 1,
        clock: () => now,
      }),
      beforeCall: () => undefined,
      media: {
        open: () => {
          throw new Error('nothing is fetched here');
        },
      },
      answerPolicy: () => undefined,
      checkInput: () => undefined,
      onTry: () => undefined,
      onHedge: () => undefined,
      onLosses: () => undefined,
      onMalformed: () => undefined,
    },
    appendEvent: event => events.push(event.id),
    refusals: { count: () => undefined },
    accepting: () => recording.accepting,
    beginnings: new Turns(2),
    onStoreError: cause => problems.push(cause),
  };
  const handle = async (changes: Partial<Envelope> = {}, reader: BodyReader = whole): Promise<Outcome> =>
    handleRequest(envelope(changes), reader, dependencies);
  return { handle, dependencies, recording, marks, asked, calls, events, problems };
}

const whole: BodyReader = { body: emptyBody, read: () => BODY };

const envelope = (changes: Partial<Envelope>): Envelope =>
  envelopeWith({
    principal: { tenant: 'acme', roles: [] },
    plan: planWith({ targets: [target('openai')] }),
    ...changes,
  });

/** The sink that a reply was written to. */
function write(outcome: Outcome): RecordingSink {
  if (outcome.kind !== 'reply') throw new Error(`not a reply but ${outcome.kind}`);
  const sink = new RecordingSink();
  void outcome.write(sink);
  return sink;
}

const codeOf = (outcome: Outcome): string => (outcome.kind === 'reject' ? outcome.error.code : outcome.kind);

test('who waits behind others has given back what it held before it stands in line, where its turn may come at once', async () => {
  const { handle, dependencies, problems } = dispatch();
  const steps: string[] = [];
  dependencies.reservations.release = async () => {
    await Promise.resolve();
    steps.push('released');
    throw new Error('Redis is away');
  };
  dependencies.queue = {
    ...dependencies.queue,
    isBehindOthers: () => true,
    joinBehindOthers: async () => {
      steps.push('joined');
      return new GatewayError('queue_full');
    },
  };
  const outcome = await handle({
    plan: planWith({
      queue: { mode: 'wait', maxWaitMs: 1_000, maxLength: 1, keepAliveAfterMs: 500, priority: 0 },
    }),
  });
  if (outcome.kind !== 'reply') throw new Error(`not a reply but ${outcome.kind}`);
  await outcome.write(new RecordingSink());
  expect(steps).toEqual(['released', 'joined']);
  expect(problems).toHaveLength(1);
});

test('of many that come at once some begin in each turn of the event loop, and none when it is too late for it', async () => {
  const { handle } = dispatch();
  const begun: string[] = [];
  const outcomes = ['a', 'b', 'c', 'd', 'e'].map(async name => {
    const outcome = codeOf(await handle({ startBy: START + 1 }));
    begun.push(`${name} ${outcome}`);
  });
  await new Promise(resolve => process.nextTick(resolve));
  expect(begun).toEqual(['a reply', 'b reply']);
  await new Promise(resolve => setImmediate(resolve));
  now = START + 2;
  await Promise.all(outcomes);
  expect(begun.slice(2)).toEqual(['c reply', 'd reply', 'e start_expired']);
});

describe('a first attempt', () => {
  test('is marked as called before its provider is, and settled once with its event', async () => {
    const { handle, marks, calls, events } = dispatch();
    const sink = write(await handle());
    expect(marks).toEqual(['called acme 1 dispatch.2 30000']);
    expect(calls).toHaveLength(1);
    calls[0]?.json(200, COMPLETION);
    expect(sink).toMatchObject({ status: 200, ended: 1 });
    expect(marks.slice(1)).toEqual([
      expect.stringMatching(
        /^settled acme 1 \{"inputTokens":\d+,"outputTokens":\d+,"costNanoDollars":\d+\}$/,
      ),
    ]);
    expect(events).toEqual([`${'a'.repeat(32)}:1`]);
  });

  test('is not started after startBy, also where its body took that long', async () => {
    const { handle, calls } = dispatch();
    const slow: BodyReader = {
      body: emptyBody,
      read: async () => {
        now = START + 2_001;
        return BODY;
      },
    };
    expect(codeOf(await handle({}, slow))).toBe('start_expired');
    expect(calls).toHaveLength(0);
  });

  test('is not taken while what it uses could not be recorded', async () => {
    const { handle, calls, recording } = dispatch();
    recording.accepting = false;
    expect(codeOf(await handle())).toBe('usage_unavailable');
    expect(calls).toHaveLength(0);
  });

  test('whose body cannot be had fails as that says', async () => {
    const { handle, marks } = dispatch();
    const gone: BodyReader = {
      body: emptyBody,
      read: () => Promise.reject(new GatewayError('instance_lost')),
    };
    await expect(handle({}, gone)).rejects.toMatchObject({ code: 'instance_lost' });
    expect(marks).toEqual([]);
  });

  test('without principal or plan is refused as a fault of ours', async () => {
    const { dependencies, calls } = dispatch();
    const { principal: _principal, ...anonymous } = envelope({});
    const { plan: _plan, ...unplanned } = envelope({});
    for (const incomplete of [anonymous, unplanned])
      expect(codeOf(await handleRequest(incomplete, whole, dependencies))).toBe('internal');
    expect(calls).toHaveLength(0);
  });

  test('calls nobody before its ingress is sure to hear of it', async () => {
    const { handle, calls } = dispatch();
    const sink = new RecordingSink();
    sink.isOut = false;
    const outcome = await handle();
    if (outcome.kind !== 'reply') throw new Error(outcome.kind);
    void outcome.write(sink);
    expect([sink.accepts.length, calls.length]).toEqual([1, 0]);
    sink.out();
    expect(calls).toHaveLength(1);
  });

  test('calls nobody where its caller leaves before that', async () => {
    const { handle, calls, events } = dispatch();
    const sink = new RecordingSink();
    sink.isOut = false;
    const outcome = await handle();
    if (outcome.kind !== 'reply') throw new Error(outcome.kind);
    void outcome.write(sink);
    sink.cancel();
    sink.out();
    expect([calls.length, events.length]).toEqual([0, 1]);
  });

  test('goes on where the store cannot be written, and the operator is told', async () => {
    const away = new Error('Redis is away');
    const { handle, calls, problems } = dispatch({ onCalled: () => Promise.reject(away) });
    write(await handle());
    await Promise.resolve();
    expect(calls).toHaveLength(1);
    expect(problems).toEqual([away]);
  });
});

describe('a later attempt', () => {
  const called = (instance: string): Reservation => ({ state: 'called', attempt: 1, instance });

  test('is left to the living instance that called a provider for an earlier one', async () => {
    const { handle, asked, calls, marks } = dispatch({
      earlier: called('dispatch.1'),
      alive: ['dispatch.1'],
      adopts: true,
    });
    expect(codeOf(await handle({ attempt: 2 }))).toBe('drop');
    expect(asked).toEqual(['dispatch.1 2']);
    expect([calls.length, marks.length]).toEqual([0, 0]);
  });

  test('is taken where that instance has forgotten it, or is dead, or where nobody called', async () => {
    const worlds: World[] = [
      { earlier: called('dispatch.1'), alive: ['dispatch.1'], adopts: false },
      { earlier: called('dispatch.1'), alive: [], adopts: true },
      { earlier: { state: 'held', attempt: 1 } },
      {},
    ];
    for (const world of worlds) {
      const { handle, calls, marks } = dispatch(world);
      write(await handle({ attempt: 2 }));
      expect(calls).toHaveLength(1);
      expect(marks[0]).toContain('called acme 2 dispatch.2');
    }
  });

  test('tells its ingress of a call that nobody has settled, in case that has not heard of it', async () => {
    const told = async (world: World): Promise<unknown> =>
      write(await dispatch(world).handle({ attempt: 3 })).accepts[0]?.earlier;
    const earlier = { attempt: 1, instance: 'dispatch.1' };
    expect(await told({ earlier: called('dispatch.1'), alive: [] })).toEqual(earlier);
    expect(await told({ earlier: called('dispatch.1'), alive: ['dispatch.1'], adopts: false })).toEqual(
      earlier,
    );
    expect(await told({ earlier: { ...called('dispatch.1'), state: 'settled' } })).toBeUndefined();
    expect(await told({ earlier: { state: 'held', attempt: 1 } })).toBeUndefined();
    expect(await told({})).toBeUndefined();
  });

  test('is not taken where asking took until after startBy: a third may be on its way', async () => {
    const world: World = { earlier: called('dispatch.1'), alive: ['dispatch.1'] };
    const { handle, calls } = dispatch(world);
    const outcome = handle({ attempt: 2 });
    now = START + 2_001;
    expect(codeOf(await outcome)).toBe('start_expired');
    expect(calls).toHaveLength(0);
  });
});

import { type UsageEvent, usageEventId, usageEventSchema } from '@sluice/contract';
import { expect, test } from 'vitest';
import { NOW, openControl } from '../control-fixture.ts';

const HOUR = 3_600_000;

let requests = 0;
function usageEvent(changes: Partial<UsageEvent> = {}): UsageEvent {
  requests += 1;
  const requestId = String(requests).padStart(32, '0');
  return usageEventSchema.parse({
    version: 1,
    eventId: usageEventId(requestId, 1),
    requestId,
    attempt: 1,
    at: NOW - HOUR,
    tenant: 'acme',
    protocol: 'openai-chat',
    stream: false,
    outcome: 'success',
    status: 200,
    target: { provider: 'openai', model: 'gpt-5' },
    tries: [],
    tokens: { input: 10, output: 5, cachedInput: 4, reasoning: 0 },
    costNanoDollars: 1_000,
    estimated: false,
    latency: { totalMs: 100, firstByteMs: 40 },
    verdicts: [],
    lineage: { configRevision: 1, route: 'chat' },
    ...changes,
  });
}

const models = (model: string) => ({ target: { provider: 'openai', model } });

async function openWith(...events: UsageEvent[]) {
  const control = openControl();
  await control.stores.usage.apply(events);
  const ask = (query: string, principal?: Parameters<typeof control.call>[0]['principal']) =>
    control.call({ path: `/api/v1/usage${query}`, ...(principal && { principal }) });
  return { ...control, ask };
}

test('without anything said, the sum of the last day', async () => {
  const { ask } = await openWith(
    usageEvent(),
    usageEvent({ outcome: 'error', status: 502, costNanoDollars: undefined }),
    usageEvent({ at: NOW - 25 * HOUR }),
  );
  const { status, answer } = await ask('');
  expect(status).toBe(200);
  expect(answer).toMatchObject({
    from: '2029-12-31T00:00:00.000Z',
    to: '2030-01-01T00:00:00.000Z',
    data: [
      {
        requests: 2,
        success: 1,
        error: 1,
        inputTokens: 20,
        cachedInputTokens: 8,
        costNanoDollars: 1_000,
        costDollars: '0.000001',
        unpriced: 1,
        latency: { count: 1, meanMs: 100, p50Ms: expect.any(Number) },
        firstByte: { count: 1, meanMs: 40 },
      },
    ],
    total: { requests: 2 },
  });
});

test('groups are told apart by the dimensions asked for, the largest first', async () => {
  const { ask } = await openWith(
    usageEvent({ ...models('cheap'), team: 'a' }),
    usageEvent({ ...models('dear'), team: 'a', costNanoDollars: 9_000 }),
    usageEvent({ ...models('dear'), team: 'b', costNanoDollars: 4_000 }),
    usageEvent({ ...models('dear'), tenant: 'other', costNanoDollars: 2_000 }),
  );
  const groupsOf = async (query: string): Promise<unknown[]> => {
    const { answer } = await ask(query);
    return (answer.data as Record<string, unknown>[]).map(({ tenant, team, model, costNanoDollars }) =>
      [tenant, team, model, costNanoDollars].filter(value => value !== undefined).join(' '),
    );
  };
  expect(await groupsOf('?group_by=model')).toEqual(['dear 15000', 'cheap 1000']);
  expect(await groupsOf('?group_by=model,team')).toEqual([
    'a dear 9000',
    'b dear 4000',
    ' dear 2000',
    'a cheap 1000',
  ]);
  expect(await groupsOf('?group_by=tenant&sort=requests')).toEqual(['acme 14000', 'other 2000']);
  expect(await groupsOf('?group_by=team&tenant=acme')).toEqual(['a 10000', 'b 4000']);
  expect(await groupsOf('?group_by=model&model=ch*')).toEqual(['cheap 1000']);
  expect(await groupsOf('?group_by=model&team=b')).toEqual(['dear 4000']);
});

test('with an interval each bucket that has something is told by itself, in order', async () => {
  const { ask } = await openWith(
    usageEvent({ at: NOW - 3 * HOUR }),
    usageEvent({ at: NOW - HOUR }),
    usageEvent({ at: NOW - HOUR + 1 }),
  );
  const { answer } = await ask('?interval=hour');
  expect(
    (answer.data as { at: string; requests: number }[]).map(({ at, requests: count }) => [at, count]),
  ).toEqual([
    ['2029-12-31T21:00:00.000Z', 1],
    ['2029-12-31T23:00:00.000Z', 2],
  ]);
});

test('groups come by pages, each with the total of all', async () => {
  const { ask } = await openWith(...['c', 'a', 'b'].map(model => usageEvent(models(model))));
  const seen: unknown[] = [];
  let next = '';
  do {
    const { answer } = await ask(`?group_by=model&limit=2${next}`);
    seen.push((answer.data as { model: string }[]).map(({ model }) => model));
    expect(answer.total).toMatchObject({ requests: 3 });
    next = answer.next === undefined ? '' : `&after=${encodeURIComponent(String(answer.next))}`;
  } while (next !== '');
  expect(seen).toEqual([['a', 'b'], ['c']]);
});

test('as CSV every group is a line, and no name is a formula to a spreadsheet', async () => {
  const { ask } = await openWith(usageEvent({ user: '=1+1,"x"' }), usageEvent({ user: 'ada' }));
  const { answer, headers } = await ask('?group_by=user&format=csv&sort=requests&limit=1');
  expect(headers['content-type']).toBe('text/csv; charset=utf-8');
  const lines = String(answer.text).split('\r\n');
  expect(lines[0]).toMatch(/^user,requests,success,.*costNanoDollars,costDollars,latencyMeanMs/);
  expect(lines.slice(1, 3).sort()).toEqual([
    expect.stringMatching(/^"'=1\+1,""x""",1,1,/),
    expect.stringMatching(/^ada,1,1,/),
  ]);
  const { answer: empty } = await ask('?group_by=user&format=csv&tenant=nobody');
  expect(String(empty.text).split('\r\n').filter(Boolean)).toEqual([lines[0]]);
});

test('a caller of one tenant sees that one alone', async () => {
  const { ask } = await openWith(usageEvent(), usageEvent({ tenant: 'other' }));
  const principal = { tenant: 'acme', keyId: 'key-1', roles: ['owner'] };
  expect((await ask('?group_by=tenant', principal)).answer.data).toMatchObject([{ tenant: 'acme' }]);
  expect((await ask('?tenant=other', principal)).answer.code).toBe('permission_denied');
});

test.each([
  ['?group_by=colour', 'group_by.0'],
  ['?from=2030-01-02&to=2030-01-01', 'from'],
  ['?interval=minute&from=2029-01-01', 'interval'],
  ['?interval=week', 'interval'],
  ['?after=nothing', 'after'],
])('the query %s is refused, naming what is wrong with it', async (query, param) => {
  const { ask } = await openWith(usageEvent());
  expect(await ask(query)).toMatchObject({ status: 400, answer: { code: 'invalid_request', param } });
});

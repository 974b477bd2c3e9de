import { waitFor } from '@sluice/testkit';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { bearer, chatBody, mintKey, openai, post } from '../client.ts';
import type { Given } from '../context.ts';
import { usageOf } from '../endpoints/usage-of.ts';

const CHAT = '/v1/chat/completions';
/** What the stub reports that it wrote, at a tenth of a cent each. */
const SEVEN_TOKENS = { max_tokens: 7 };

/** Money. */
export function budgetSuite(given: Given): void {
  test('a budget admits what it pays for, whichever ingress is asked; then SDKs see a quota and do not try again', async () => {
    const { gateway } = given();
    const { key } = await mintKey(gateway, { tenant: 'spender', team: 'red' });
    let calls = 0;
    const client = (index: number): OpenAI =>
      new OpenAI({
        apiKey: key,
        baseURL: `${gateway.urls[index % gateway.urls.length]}/v1`,
        maxRetries: 3,
        fetch: (...parameters) => {
          calls += 1;
          return fetch(...parameters);
        },
      });
    const ask = (index: number) =>
      client(index).chat.completions.create({
        model: 'stub-chat',
        messages: [{ role: 'user', content: 'Hello' }],
        ...SEVEN_TOKENS,
      });
    for (let count = 0; count < 3; count++) expect((await ask(count)).usage?.completion_tokens).toBe(7);
    // Until the last one is settled, what is left is only reserved.
    const code = async (): Promise<unknown> => {
      const response = await post(gateway, CHAT, chatBody('stub-chat', 'Hello', SEVEN_TOKENS), bearer(key));
      return ((await response.json()) as { error: { code: string } }).error.code;
    };
    await waitFor(async () => (await code()) === 'insufficient_quota');
    calls = 0;
    const error = await ask(3).catch(cause => cause);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error).toMatchObject({ status: 429, code: 'insufficient_quota', type: 'insufficient_quota' });
    expect(error.message).toContain('team "red" is $0.021 in total, of which $0.021 is spent');
    expect(error.headers.get('retry-after')).toBeNull();
    expect(calls).toBe(1);
    const other = await mintKey(gateway, { tenant: 'spender', team: 'blue' });
    expect(
      (await post(gateway, CHAT, chatBody('stub-chat', 'Hello', SEVEN_TOKENS), bearer(other.key))).status,
    ).toBe(200);
  });

  test('many at once spend no more than the budget, however they are answered', async () => {
    const { gateway } = given();
    const { key } = await mintKey(gateway, { tenant: 'spender', team: 'crowd' });
    const statuses = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const url = gateway.urls[index % gateway.urls.length] ?? gateway.url;
        const body = chatBody('stub-chat', 'Hello', { ...SEVEN_TOKENS, stream: index % 2 === 0 });
        const response = await post({ ...gateway, url }, CHAT, body, bearer(key));
        await response.text();
        return response.status;
      }),
    );
    expect(statuses.filter(status => status === 200).length).toBeLessThanOrEqual(5);
    expect(statuses.filter(status => status === 200).length).toBeGreaterThanOrEqual(3);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
  });

  test('tags of the header and of the key have budgets, and stand in the usage event', async () => {
    const { gateway } = given();
    const { key } = await mintKey(gateway, { tenant: 'spender', tags: ['beta'] });
    const ask = (tags: string): Promise<Response> =>
      post(gateway, CHAT, chatBody('stub-chat', 'Hello', SEVEN_TOKENS), {
        ...bearer(key),
        'x-sluice-tags': tags,
      });
    const first = await ask('project=apollo, run=1');
    expect(first.status).toBe(200);
    expect(await usageOf(gateway, 'spender', first)).toMatchObject({
      tags: ['beta', 'project=apollo', 'run=1'],
      costNanoDollars: 7_000_000,
      budgets: [{ budget: 'tagged', per: 'month', subject: { tenant: 'spender', tag: 'project=apollo' } }],
    });
    const refused = await ask('project=apollo');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask('project=gemini')).status).toBe(200);
    expect((await ask('not valid')).status).toBe(400);
  });

  test('a budget that degrades sends what it has no room for to another route, and says so', async () => {
    const { gateway, stub } = given();
    const { key } = await mintKey(gateway, { tenant: 'thrifty' });
    const ask = async (): Promise<Response> => {
      const { response } = await openai(gateway, key)
        .chat.completions.create({
          model: 'stub-chat',
          messages: [{ role: 'user', content: 'Hello' }],
          ...SEVEN_TOKENS,
        })
        .withResponse();
      return response;
    };
    expect((await ask()).headers.get('x-sluice-degraded')).toBeNull();
    const degraded = await ask();
    expect(degraded.headers.get('x-sluice-degraded')).toBe('stub');
    expect(degraded.headers.get('x-sluice-target')).toBe('stub/stub-cheap');
    expect(await usageOf(gateway, 'thrifty', degraded)).toMatchObject({
      costNanoDollars: 7_000,
      lineage: { route: 'cheap', degraded: { from: 'stub', by: ['thrifty'] } },
    });
    expect(stub.callsFor('stub-cheap')).toHaveLength(1);
  });

  test('where nobody says how long an answer may be, the provider is told what is reserved for it', async () => {
    const { gateway, stub } = given();
    const { key } = await mintKey(gateway, { tenant: 'spender', team: 'open' });
    const response = await post(gateway, CHAT, chatBody('stub-told'), bearer(key));
    expect(response.status).toBe(200);
    // A quarter of the budget pays for five tokens.
    expect(stub.callsFor('stub-told').at(-1)?.body.max_tokens).toBe(5);
  });
}

import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { admin, bearer, chatBody, mintKey, openai, post } from '../client.ts';
import type { Given } from '../context.ts';
import { sendJson, startStream } from '../provider-stub.ts';

const CHAT = '/v1/chat/completions';

type Sums = Record<string, number | string>;
interface Answer {
  data: Sums[];
  total: Sums;
}

/** Usage, added up. */
export function usageSuite(given: Given): void {
  const sumsOf = async (query: string): Promise<Answer> => {
    const { status, json } = await admin(given().gateway, 'GET', `/usage?${query}`);
    expect(status).toBe(200);
    return json as Answer;
  };

  test('what was used is added up by team, model and outcome, to the token, and in dollars', async () => {
    const { gateway, stub } = given();
    stub.when('stub-refusing', (_, response) => sendJson(response, 400, { error: { message: 'no' } }));
    const red = await mintKey(gateway, { tenant: 'summed', team: 'red' });
    const blue = await mintKey(gateway, { tenant: 'summed', team: 'blue' });
    const asked: [string, string][] = [
      [red.key, 'stub-chat'],
      [red.key, 'stub-chat'],
      [blue.key, 'stub-chat'],
      [blue.key, 'stub-refusing'],
    ];
    for (const [key, model] of asked) await (await post(gateway, CHAT, chatBody(model), bearer(key))).text();
    const { data, total } = await waitFor(async () => {
      const answer = await sumsOf('tenant=summed&group_by=team,model&sort=tokens');
      return answer.total.requests === 4 ? answer : undefined;
    });
    expect(data).toMatchObject([
      { team: 'red', model: 'stub-chat', requests: 2, success: 2, outputTokens: 14, costDollars: '0.014' },
      { team: 'blue', model: 'stub-chat', requests: 1, success: 1, outputTokens: 7, costDollars: '0.007' },
      { team: 'blue', model: 'stub-refusing', requests: 1, error: 1, outputTokens: 0 },
    ]);
    expect(total).toMatchObject({ attempts: 4, estimated: 0, outputTokens: 21, costDollars: '0.021' });
    expect((await sumsOf('tenant=summed&team=r*')).total.requests).toBe(2);
    expect((await sumsOf('tenant=summed&interval=minute&model=stub-chat')).total.requests).toBe(3);
    const csv = await fetch(`${gateway.url}/api/v1/usage?tenant=summed&group_by=team&format=csv`, {
      headers: bearer(gateway.adminKey),
    });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect((await csv.text()).split('\r\n').map(line => line.split(',').slice(0, 2))).toEqual([
      ['team', 'requests'],
      ['red', '2'],
      ['blue', '2'],
      [''],
    ]);
  });

  test('a caller that leaves pays for what the provider had written by then, and for no more', async () => {
    const { gateway, stub } = given();
    const chunk = (content: string): string =>
      `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
    stub.when('stub-unfinished', (_, response) => {
      startStream(response);
      response.write(chunk('1234'.repeat(10)));
    });
    const { key } = await mintKey(gateway, { tenant: 'leaver' });
    const stream = await openai(gateway, key).chat.completions.create({
      model: 'stub-unfinished',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
    });
    for await (const { choices } of stream) if (choices.length > 0) break;
    const { total } = await waitFor(async () => {
      const answer = await sumsOf('tenant=leaver');
      return answer.total.requests === 1 ? answer : undefined;
    });
    expect(total).toMatchObject({ cancelled: 1, estimated: 1, outputTokens: 10, costDollars: '0.01' });
  });

  test('a key sees the usage of its own tenant alone', async () => {
    const { gateway } = given();
    const { key } = await mintKey(gateway, { tenant: 'curious' });
    const ask = async (query: string): Promise<[number, string]> => {
      const response = await fetch(`${gateway.url}/api/v1/usage${query}`, { headers: bearer(key) });
      return [response.status, await response.text()];
    };
    expect(await ask('?group_by=tenant')).toMatchObject([200, expect.stringContaining('"requests":0')]);
    expect((await ask('?tenant=summed'))[0]).toBe(403);
    expect(await ask('/events?from=start')).toEqual([200, '']);
  });
}

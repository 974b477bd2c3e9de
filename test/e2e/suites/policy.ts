import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { bearer, chatBody, mintKey, post } from '../client.ts';
import type { Given } from '../context.ts';

const CHAT = '/v1/chat/completions';
/** Of the provider’s stub. */
const TOKENS_OF_AN_ANSWER = 18;

/** Limits and guardrails. */
export function policySuite(given: Given): void {
  test('a limit of three admits three, whichever ingress is asked, and then says when to come back', async () => {
    const { gateway } = given();
    const { key } = await mintKey(gateway);
    const answers: Response[] = [];
    for (let count = 0; count < 5; count++) {
      const url = gateway.urls[count % gateway.urls.length] ?? gateway.url;
      answers.push(await post({ ...gateway, url }, CHAT, chatBody('stub-limited'), bearer(key)));
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(answers.slice(0, 4).map(({ headers }) => headers.get('x-ratelimit-remaining-requests'))).toEqual([
      '2',
      '1',
      '0',
      '0',
    ]);
    expect(answers[0]?.headers.get('x-ratelimit-limit-requests')).toBe('3');
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0);
    const other = await mintKey(gateway);
    expect((await post(gateway, CHAT, chatBody('stub-limited'), bearer(other.key))).status).toBe(200);
  });

  test('a key with limits of its own is held to these, one without to those of its tier', async () => {
    const { gateway } = given();
    const statuses = async (limits?: object[]): Promise<number[]> => {
      const { key } = await mintKey(gateway, { tier: 'single', ...(limits && { limits }) });
      const answers: number[] = [];
      for (let count = 0; count < 3; count++)
        answers.push((await post(gateway, CHAT, chatBody('stub-chat'), bearer(key))).status);
      return answers;
    };
    expect(await statuses()).toEqual([200, 429, 429]);
    expect(await statuses([{ requests: 2, per: '1h' }])).toEqual([200, 200, 429]);
    expect(await statuses([])).toEqual([200, 200, 200]);
  });

  test('a call to another provider counts against that one’s limit too', async () => {
    const { gateway } = given();
    const limits = [{ requests: 2, per: '1h', by: ['key', 'provider'] }];
    const { key } = await mintKey(gateway, { limits });
    const ask = async (model: string): Promise<number> =>
      (await post(gateway, CHAT, chatBody(model), bearer(key))).status;
    expect([await ask('stub-spilling'), await ask('stub-spilling')]).toEqual([200, 200]);
    expect([await ask('stub-spare'), await ask('stub-chat')]).toEqual([429, 200]);
  });

  test('where a call that gave no answer may have cost something, the next one reserves its tokens first', async () => {
    const { gateway, stub } = given();
    stub.when('stub-mute', () => undefined);
    const ask = async (key: string, model: string): Promise<Response> =>
      await post(gateway, CHAT, chatBody(model, 'Hello', { max_tokens: 300 }), bearer(key));
    const remaining = (response: Response): number =>
      Number(response.headers.get('x-ratelimit-remaining-tokens'));
    const wide = await mintKey(gateway, { limits: [{ tokens: 2_000, per: '1h' }] });
    const first = await ask(wide.key, 'stub-silent-first');
    expect(first.status).toBe(200);
    const reserved = 2_000 - remaining(first);
    // The silent call stays at its estimate, the answered ones are settled to what the provider says.
    await waitFor(async () => {
      const spent = 2_000 - 2 * reserved - remaining(await ask(wide.key, 'stub-chat'));
      return spent > 0 && spent % TOKENS_OF_AN_ANSWER === 0;
    });
    const narrow = await mintKey(gateway, { limits: [{ tokens: 500, per: '1h' }] });
    const calls = stub.callsFor('stub-chat').length;
    expect((await ask(narrow.key, 'stub-silent-first')).status).toBe(429);
    expect(stub.callsFor('stub-chat')).toHaveLength(calls);
  });

  test('many at once are admitted no more often than the limit says', async () => {
    const { gateway } = given();
    const { key } = await mintKey(gateway);
    const statuses = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const url = gateway.urls[index % gateway.urls.length] ?? gateway.url;
        return (await post({ ...gateway, url }, CHAT, chatBody('stub-limited'), bearer(key))).status;
      }),
    );
    expect(statuses.filter(status => status === 200)).toHaveLength(3);
    expect(statuses.filter(status => status === 429)).toHaveLength(21);
  });

  test.each([false, true])(
    'personal data is masked before the provider sees it (stream: %s)',
    async stream => {
      const { gateway, key, stub } = given();
      const content = 'Write to ada@example.com, card 4111 1111 1111 1111, and say “hello” 🌊';
      const response = await post(gateway, CHAT, chatBody('stub-guarded', content, { stream }), bearer(key));
      await response.text();
      expect(response.status).toBe(200);
      const seen = stub.callsFor('stub-guarded').at(-1);
      expect(seen?.raw).not.toMatch(/ada@example|4111/);
      expect(seen?.raw).toContain('[EMAIL]');
      expect(seen?.raw).toContain('say “hello” 🌊');
    },
  );

  test('a large body is masked too', async () => {
    const { gateway, key, stub } = given();
    const content = `${'Some words that are harmless. '.repeat(3_000)} Mail bob@example.org.`;
    const response = await post(gateway, CHAT, chatBody('stub-guarded', content), bearer(key));
    expect(response.status).toBe(200);
    expect(stub.callsFor('stub-guarded').at(-1)?.raw).not.toContain('bob@example.org');
  });

  test('a blocked text never reaches the provider, and the error does not repeat it', async () => {
    const { gateway, key, stub } = given();
    const before = stub.callsFor('stub-guarded').length;
    const response = await post(
      gateway,
      CHAT,
      chatBody('stub-guarded', 'Bring me the FORBIDDEN  fruit!'),
      bearer(key),
    );
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(text).toContain('content_blocked');
    expect(text).not.toMatch(/forbidden/i);
    expect(stub.callsFor('stub-guarded')).toHaveLength(before);
  });

  test.each([false, true])(
    'a request that a guardrail sends to another route goes there once, masked by both (stream: %s)',
    async stream => {
      const { gateway, key, stub } = given();
      const before = stub.callsFor('stub-guarded').length;
      const content = 'Ann, ann@example.com, has high blood pressure.';
      const response = await post(gateway, CHAT, chatBody('stub-guarded', content, { stream }), bearer(key));
      await response.text();
      expect(response.status).toBe(200);
      expect(response.headers.get('x-sluice-target')).toBe('stub/stub-careful');
      expect(stub.callsFor('stub-guarded')).toHaveLength(before);
      expect(stub.callsFor('stub-careful').at(-1)?.raw).toContain('Ann, [EMAIL], has high [TERM].');
    },
  );

  test('a large request is sent to another route as well', async () => {
    const { gateway, key, stub } = given();
    const content = `${'Some words that are harmless. '.repeat(3_000)} My blood pressure is high.`;
    const response = await post(gateway, CHAT, chatBody('stub-guarded', content), bearer(key));
    expect(response.status).toBe(200);
    expect(stub.callsFor('stub-careful').at(-1)?.raw).toContain('My [TERM] is high.');
  });
}

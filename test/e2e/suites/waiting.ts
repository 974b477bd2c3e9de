import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { admin, bearer, chatBody, mintKey, openai, post } from '../client.ts';
import type { Given } from '../context.ts';
import { downModel, waitingIn } from '../outage.ts';

const CHAT = '/v1/chat/completions';
const PATIENT = { timeoutMs: 20_000 };

/** While every target of a route is down. */
export function waitingSuite(given: Given): void {
  test('requests wait, whichever ingress holds them, and each is answered once when the provider is back', async () => {
    const { gateway } = given();
    const model = downModel(given(), 'stub-waiting');
    const keys = await Promise.all(['one', 'two', 'three'].map(tenant => mintKey(gateway, { tenant })));
    const contents = Array.from({ length: 24 }, (_, index) => `request ${index}`);
    const asking = Promise.all(
      contents.map(async (content, index) => {
        const url = gateway.urls[index % gateway.urls.length] ?? gateway.url;
        const { key = '' } = keys[index % keys.length] ?? {};
        const { choices } = await openai(gateway, key, url).chat.completions.create({
          model: 'stub-waiting',
          messages: [{ role: 'user', content }],
        });
        return choices[0]?.message.content;
      }),
    );
    await waitFor(async () => (await waitingIn(given(), 'waiting')) >= 20, PATIENT);
    model.comeBack();
    expect(await asking).toEqual(contents.map(() => 'back'));
    expect(model.answered.toSorted()).toEqual(contents.toSorted());
    await waitFor(async () => (await waitingIn(given(), 'waiting')) === 0, PATIENT);
  });

  test('while it lasts the provider is looked at now and then, not called by all who wait', async () => {
    const { gateway, key } = given();
    const model = downModel(given(), 'stub-waiting-calm');
    const asking = Promise.all(
      Array.from({ length: 10 }, () => post(gateway, CHAT, chatBody('stub-waiting-calm'), bearer(key))),
    );
    await waitFor(async () => (await waitingIn(given(), 'waiting')) >= 9, PATIENT);
    const before = model.calls();
    // Two looks further on, ten wait still.
    await waitFor(() => model.calls() >= before + 2, PATIENT);
    expect(await waitingIn(given(), 'waiting')).toBeGreaterThanOrEqual(9);
    expect(model.calls()).toBeLessThanOrEqual(before + 4);
    model.comeBack();
    for (const response of await asking) expect(response.status).toBe(200);
  });

  test('what leaves the queue is authorised anew: a key that was revoked meanwhile is refused', async () => {
    const { gateway } = given();
    const model = downModel(given(), 'stub-waiting-revoked');
    const { id, key } = await mintKey(gateway);
    const asking = post(gateway, CHAT, chatBody('stub-waiting-revoked'), bearer(key));
    await waitFor(async () => (await waitingIn(given(), 'waiting')) === 1, PATIENT);
    expect((await admin(gateway, 'DELETE', `/keys/${id}`)).status).toBe(200);
    // Known everywhere before its turn comes.
    await waitFor(async () => (await post(gateway, CHAT, chatBody('stub-chat'), bearer(key))).status === 401);
    model.comeBack();
    expect((await asking).status).toBe(401);
    expect(model.answered).toEqual([]);
  });

  test('who waits holds nothing of its limits, and counts once when its turn comes', async () => {
    const { gateway } = given();
    const model = downModel(given(), 'stub-waiting-limited');
    const { key } = await mintKey(gateway, { limits: [{ requests: 2, per: '1h' }] });
    const ask = (name: string) => post(gateway, CHAT, chatBody(name), bearer(key));
    const waiting = [ask('stub-waiting-limited'), ask('stub-waiting-limited')];
    await waitFor(async () => (await waitingIn(given(), 'waiting')) === 2, PATIENT);
    // The limit has room, though two wait: as soon as they have given back what they held until then, or for a look.
    await waitFor(async () => (await ask('stub-chat')).status === 200, PATIENT);
    model.comeBack();
    const statuses = (await Promise.all(waiting)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 429]);
  });

  test('a client that leaves gives up its place', async () => {
    const { gateway, key } = given();
    const model = downModel(given(), 'stub-waiting-left');
    const leaving = new AbortController();
    const asking = fetch(`${gateway.url}${CHAT}`, {
      method: 'POST',
      headers: { ...bearer(key), 'content-type': 'application/json' },
      body: JSON.stringify(chatBody('stub-waiting-left')),
      signal: leaving.signal,
    });
    await waitFor(async () => (await waitingIn(given(), 'waiting')) === 1, PATIENT);
    leaving.abort();
    await expect(asking).rejects.toThrow();
    await waitFor(async () => (await waitingIn(given(), 'waiting')) === 0, PATIENT);
    model.comeBack();
    expect(model.answered).toEqual([]);
  });

  test('a full queue says so at once, and who waited for long enough is told', async () => {
    const { gateway, key } = given();
    downModel(given(), 'stub-crowded');
    const ask = async () => {
      const response = await post(gateway, CHAT, chatBody('stub-crowded'), bearer(key));
      return { response, json: (await response.json()) as { error: { code: string } } };
    };
    const first = ask();
    await waitFor(async () => (await waitingIn(given(), 'crowded')) === 1, PATIENT);
    const { response, json } = await ask();
    expect([response.status, json.error.code]).toEqual([503, 'queue_full']);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await first).toMatchObject({
      response: { status: 503 },
      json: { error: { code: 'queue_expired' } },
    });
  });

  test('a waiting request is metered once, with what became of it', async () => {
    const { gateway } = given();
    const model = downModel(given(), 'stub-waiting-metered');
    const { key } = await mintKey(gateway, { tenant: 'waiting-metered' });
    const asking = post(gateway, CHAT, chatBody('stub-waiting-metered'), bearer(key));
    await waitFor(async () => (await waitingIn(given(), 'waiting')) === 1, PATIENT);
    model.comeBack();
    expect((await asking).status).toBe(200);
    const events = await waitFor(async () => {
      const response = await fetch(`${gateway.url}/api/v1/usage/events?from=start&tenant=waiting-metered`, {
        headers: bearer(gateway.adminKey),
      });
      const lines = (await response.text()).split('\n').filter(line => line.trim() !== '');
      const found = lines.map(line => JSON.parse(line) as Record<string, unknown>);
      return found.some(({ outcome }) => outcome === 'success') ? found : undefined;
    });
    expect(new Set(events.map(({ requestId }) => requestId)).size).toBe(1);
    expect(events.filter(({ redriven }) => redriven !== true)).toMatchObject([{ outcome: 'success' }]);
    expect(events[0]).toMatchObject({ queued: true, redriven: true, outcome: 'error' });
  });
}

import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { bearer, chatBody, openai, post } from '../client.ts';
import type { Given } from '../context.ts';
import { completion, sendJson, startStream, streamEvents } from '../provider-stub.ts';
import { UPSTREAM_CANARY } from '../test-config.ts';

const CHAT = '/v1/chat/completions';

/** Between the gateway and providers. */
export function dispatchSuite(given: Given): void {
  const send = (model: string, more: object = {}): Promise<Response> =>
    post(given().gateway, CHAT, chatBody(model, 'Hello', more), bearer(given().key));

  test('the provider gets its own key, the caller’s bytes, and nothing of the caller’s credential', async () => {
    const { stub, key } = given();
    const raw =
      '{ "model":"stub-bytes", "messages":[{"role":"user","content":"Grüße 🌊"}],\n "seed": 12345678901234567890, "x_vendor": {"a":[1,2]} }';
    const response = await post(given().gateway, CHAT, raw, bearer(key));
    expect(response.status).toBe(200);
    const seen = stub.callsFor('stub-bytes')[0];
    expect(seen?.raw).toBe(raw);
    expect(seen?.headers.authorization).toBe(`Bearer ${UPSTREAM_CANARY}`);
    expect(JSON.stringify(seen?.headers)).not.toContain(key);
  });

  test('a target that is down is passed over; the answer says which one answered', async () => {
    const response = await send('failover');
    expect(response.status).toBe(200);
    expect(response.headers.get('x-sluice-target')).toBe('stub/stub-failover');
    expect(response.headers.get('x-sluice-attempts')).toBe('2');
  });

  test('a 500 is tried again and a 400 is not; the caller gets the provider’s own message without its secrets', async () => {
    const { stub } = given();
    let failures = 1;
    stub.when('stub-once', (request, response) => {
      if (failures-- > 0) sendJson(response, 500, { error: { message: 'try again' } });
      else sendJson(response, 200, completion(String(request.body.model), 'second'));
    });
    expect((await send('stub-once')).status).toBe(200);
    expect(stub.callsFor('stub-once')).toHaveLength(2);
    stub.when('stub-refuses', (_request, response) =>
      sendJson(response, 400, {
        error: {
          message: `bad temperature, key ${UPSTREAM_CANARY} at ${stub.baseUrl}`,
          type: 'invalid_request_error',
          param: 'temperature',
          code: 'bad',
        },
      }),
    );
    const refused = await send('stub-refuses');
    const text = await refused.text();
    expect(refused.status).toBe(400);
    expect(text).toContain('bad temperature');
    expect(text).not.toContain(UPSTREAM_CANARY);
    expect(text).not.toContain(new URL(stub.baseUrl).host);
    expect(stub.callsFor('stub-refuses')).toHaveLength(1);
  });

  test('a provider that says nothing is a 504, not a hanging request', async () => {
    given().stub.when('stub-silent', () => undefined);
    const response = await send('stub-silent');
    expect(response.status).toBe(504);
  });

  test('a stream that breaks off ends with an error event, never as if it were finished', async () => {
    const { stub } = given();
    // An answer that has not begun where it breaks off is an error with a status of its own.
    let breakOff = (): void => undefined;
    stub.when('stub-cut', (request, response) => {
      startStream(response);
      response.write(streamEvents(request, ['one', ' two', ' three']).slice(0, 3).join(''));
      breakOff = () => response.destroy();
    });
    const reader = (await send('stub-cut', { stream: true })).body?.pipeThrough(new TextDecoderStream());
    let text = '';
    for await (const piece of reader ?? []) {
      text += piece;
      if (text.includes('"one"')) breakOff();
    }
    expect(text).toContain('"one"');
    expect(text).not.toContain('[DONE]');
    expect(text).toMatch(/data: \{"error":\{.*"code":"upstream_interrupted"/);
    const { gateway, key } = given();
    const reading = (async () => {
      for await (const _chunk of await openai(gateway, key).chat.completions.create({
        model: 'stub-cut',
        stream: true,
        messages: [{ role: 'user', content: 'x' }],
      }))
        breakOff();
    })();
    await expect(reading).rejects.toThrow();
  });

  test('a caller that leaves has its provider call aborted', async () => {
    const { gateway, key, stub } = given();
    stub.when('stub-endless', (request, response) => {
      startStream(response);
      const timer = setInterval(() => response.write(streamEvents(request, ['tick'])[1] ?? ''), 20);
      response.once('close', () => clearInterval(timer));
    });
    const abort = new AbortController();
    const response = await fetch(`${gateway.url}${CHAT}`, {
      method: 'POST',
      headers: { ...bearer(key), 'content-type': 'application/json' },
      body: JSON.stringify(chatBody('stub-endless', 'x', { stream: true })),
      signal: abort.signal,
    });
    await response.body?.getReader().read();
    abort.abort();
    await waitFor(() => stub.callsFor('stub-endless')[0]?.aborted === true);
  });

  test('a body of a megabyte goes through whole, in its own bytes', async () => {
    const { stub } = given();
    const content = 'Ω€'.repeat(200_000);
    const response = await send('stub-large', { metadata: { content } });
    expect(response.status).toBe(200);
    expect(
      (stub.callsFor('stub-large').at(-1)?.body.metadata as { content: string } | undefined)?.content,
    ).toBe(content);
  });

  test('a long answer arrives whole, streamed and in one piece', async () => {
    const { stub } = given();
    const words = Array.from({ length: 4_000 }, (_, index) => `word-${index} ${'x'.repeat(index % 300)}`);
    stub.when('stub-long', (request, response) => {
      startStream(response);
      response.end(streamEvents(request, words).join(''));
    });
    const streamed = await (await send('stub-long', { stream: true })).text();
    expect([...streamed.matchAll(/"content":"(word[^"]*)"/g)].map(match => match[1])).toEqual(words);
    expect(streamed.trimEnd().endsWith('data: [DONE]')).toBe(true);
    stub.when('stub-huge', (_request, response) =>
      sendJson(response, 200, {
        data: 'y'.repeat(3_000_000),
        usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      }),
    );
    const whole = (await (await send('stub-huge')).json()) as { data: string };
    expect(whole.data).toHaveLength(3_000_000);
  });
}

import { request } from 'node:http';
import { expect, test } from 'vitest';
import { bearer, chatBody, post } from '../client.ts';
import type { Given } from '../context.ts';

interface ErrorBody {
  error: { message: string; type: string; param: string | null; code: string };
}

const CHAT = '/v1/chat/completions';

/** Whatever a caller sends, it gets a clear error in OpenAI's shape, and the gateway goes on. */
export function badInputSuite(given: Given): void {
  const send = async (
    body: unknown,
    headers: Record<string, string> = {},
    path = CHAT,
  ): Promise<{ status: number; error: ErrorBody['error']; headers: Headers }> => {
    const { gateway, key } = given();
    const response = await post(gateway, path, body, { ...bearer(key), ...headers });
    const { error } = (await response.json()) as ErrorBody;
    return { status: response.status, error, headers: response.headers };
  };

  test.each<[string, unknown, string | null, string]>([
    ['not JSON', '{"model": ', null, 'invalid_json'],
    ['not an object', '[1,2]', null, 'invalid_request'],
    ['no model', { messages: [] }, 'model', 'invalid_request'],
    ['no messages', { model: 'stub-chat' }, 'messages', 'invalid_request'],
    [
      'a message without a role',
      { model: 'stub-chat', messages: [{ role: 'user', content: 'a' }, { content: 'b' }] },
      'messages[1].role',
      'invalid_request',
    ],
    [
      'content of a wrong type',
      { model: 'stub-chat', messages: [{ role: 'user', content: 7 }] },
      'messages[0].content',
      'invalid_request',
    ],
    ['stream of a wrong type', { ...chatBody('stub-chat'), stream: 'yes' }, 'stream', 'invalid_request'],
  ])('%s is a 400 that names the field', async (_name, body, param, code) => {
    const { status, error } = await send(body);
    expect(status).toBe(400);
    expect(error).toMatchObject({ param, code, type: 'invalid_request_error' });
    expect(error.message.length).toBeGreaterThan(10);
  });

  test('a depth bomb and an array of 10⁵ elements are refused with their place', async () => {
    const bomb = `{"model":"stub-chat","messages":[{"role":"user","content":"x"}],"metadata":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const deep = await send(bomb);
    expect(deep.status).toBe(400);
    expect(deep.error.param).toMatch(/^metadata/);
    const long = await send({ model: 'stub-chat', messages: Array.from({ length: 100_000 }, () => 0) });
    expect(long.status).toBe(400);
    expect(long.error.param).toBe('messages');
  });

  test('a wrong content type is a 400 that says which one to send', async () => {
    const { status, error } = await send('model=stub-chat', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 'unsupported_content_type' });
    expect(error.message).toContain('application/json');
  });

  test('a body over the limit is a 413 before the rest of it is read', async () => {
    const { gateway, key } = given();
    const { hostname, port } = new URL(gateway.url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const call = request({
        hostname,
        port,
        path: CHAT,
        method: 'POST',
        headers: { ...bearer(key), 'content-type': 'application/json', 'content-length': 500_000_000 },
      });
      call.once('response', response => resolve(response.resume().statusCode));
      call.once('error', reject);
      call.write('{"model":');
    });
    expect(status).toBe(413);
  });

  test('an unknown model is a 404 that names what the key may use; an unknown path and method say what there is', async () => {
    const unknown = await send(chatBody('no-such-model'));
    expect(unknown.status).toBe(404);
    expect(unknown.error.code).toBe('model_not_found');
    expect(unknown.error.message).toContain('sample');
    const path = await send({}, {}, '/v1/nothing');
    expect(path.status).toBe(404);
    const { gateway } = given();
    const method = await fetch(`${gateway.url}${CHAT}`);
    expect(method.status).toBe(405);
    expect(method.headers.get('allow')).toContain('POST');
  });

  test('an unreachable provider is a 502 or 503 with the request id and nothing of the provider', async () => {
    for (const [model, status] of [
      ['unreachable', 502],
      ['nowhere', 503],
      ['private', 502],
    ] as const) {
      const { gateway, key } = given();
      const response = await post(gateway, CHAT, chatBody(model), bearer(key));
      const text = await response.text();
      expect(response.status, text).toBe(status);
      expect(text).toContain(response.headers.get('x-request-id'));
      expect(text).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|sk-upstream/);
    }
  });

  test('the client’s own request id comes back, and a traceparent is no obstacle', async () => {
    const { gateway, key } = given();
    const response = await post(gateway, CHAT, chatBody('stub-chat'), {
      ...bearer(key),
      'x-request-id': 'my-label-1',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-request-id')).toBe('my-label-1');
    expect(response.headers.get('x-sluice-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });
}

import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { admin, bearer, chatBody, post } from '../client.ts';
import type { Given } from '../context.ts';

const CHAT = '/v1/chat/completions';

/** Secrets, wherever they come in. */
export function secretsSuite(given: Given): void {
  const api = (method: string, path: string, body?: unknown) => admin(given().gateway, method, path, body);

  test('a secret that came over the API is used for the provider, and so is its replacement', async () => {
    const { gateway, stub, key } = given();
    const before = (await api('GET', '/config')).json as { revision: number };
    await api('PUT', '/secrets/stub-key', { value: 'sk-first-of-the-api' });
    const provider = { protocol: 'openai-chat', baseUrl: stub.baseUrl, allowPrivateNetwork: true };
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as configurations write it
    const put = await api('PUT', '/providers/by-secret', { ...provider, apiKey: '${secret:stub-key}' });
    expect(put.status).toBe(201);
    await api('POST', '/routes', {
      name: 'by-secret',
      match: { model: 'by-secret' },
      targets: [{ provider: 'by-secret', model: 'stub-chat' }],
    });
    const usesKey = async (wanted: string): Promise<boolean> => {
      await (await post(gateway, CHAT, chatBody('by-secret'), bearer(key))).arrayBuffer();
      return stub.seen.at(-1)?.headers.authorization === `Bearer ${wanted}`;
    };
    await waitFor(() => usesKey('sk-first-of-the-api'));
    await api('PUT', '/secrets/stub-key', { value: 'sk-second-of-the-api' });
    await waitFor(() => usesKey('sk-second-of-the-api'));
    await api('POST', `/revisions/${before.revision}/rollback`);
    expect((await api('DELETE', '/secrets/stub-key')).status).toBe(204);
  });
}

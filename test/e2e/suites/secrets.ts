import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { admin, bearer, chatBody, mintKey, post } from '../client.ts';
import type { Given } from '../context.ts';
import { JWT_SECRET, UPSTREAM_CANARY } from '../test-config.ts';

const CHAT = '/v1/chat/completions';

/** Everything that the gateway wrote to disk, but for the files that hold its own two secrets. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !['key-secret', 'master-key'].includes(entry.name))
    .map(entry => join(entry.parentPath, entry.name));
}

/** Secrets, wherever they come in. */
export function secretsSuite(given: Given): void {
  const api = (method: string, path: string, body?: unknown) => admin(given().gateway, method, path, body);

  test('a secret that came over the API is used for the provider, and its replacement within a second', async () => {
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
    await waitFor(() => usesKey('sk-second-of-the-api'), { timeoutMs: 2_000 });
    await api('POST', `/revisions/${before.revision}/rollback`);
    expect((await api('DELETE', '/secrets/stub-key')).status).toBe(204);
  });

  test('a secret is in clear nowhere, wherever it came in: no answer, log, figure, event, difference, file', async () => {
    const { gateway, key } = given();
    const first = ((await api('GET', '/config')).json as { revision: number }).revision;
    const canaries = ['named', 'inline', 'header', 'issuer', 'default'].map(
      name => `canary-${name}-0123456789`,
    );
    const [named, inline, header, issuer, fallback] = canaries;
    const answers = [
      await api('POST', '/secrets', { name: 'canary', value: named }),
      await api('PUT', '/providers/canary', {
        baseUrl: 'https://canary.example/v1',
        apiKey: inline,
        apiKeys: [`\${NOT_SET:-${fallback}}`],
        headers: { 'x-canary': header },
      }),
      await api('PATCH', '/config', {
        auth: { jwt: [{ issuer: 'https://canary.example', audience: 'x', secret: issuer }] },
      }),
      await api('PUT', '/providers/canary', { baseUrl: `https://u:${inline}@canary.example/v1` }),
      await api('PUT', '/providers/canary', { baseUrl: 'not an address', apiKey: inline }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 200, 400, 400]);
    const minted = await mintKey(gateway);
    const wrong = 'sk-sluice-canary-of-a-caller-0123456789abcdefghijk';
    await (await post(gateway, CHAT, chatBody('stub-chat'), bearer(wrong))).text();
    await (await post(gateway, CHAT, chatBody('unreachable'), bearer(minted.key))).text();
    for (const path of [
      '/config',
      '/config?layers=true',
      `/revisions/diff?from=${first}`,
      '/revisions',
      '/providers',
      '/secrets',
      '/keys',
      '/audit',
      '/usage/events',
    ])
      answers.push({
        status: 0,
        json: await (
          await fetch(`${gateway.url}/api/v1${path}`, { headers: bearer(gateway.adminKey) })
        ).text(),
      });
    await api('POST', `/revisions/${first}/rollback`);
    await api('DELETE', '/secrets/canary');
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    const secrets = [...canaries, UPSTREAM_CANARY, JWT_SECRET, gateway.adminKey, minted.key, key, wrong];
    const { key: _, ...shown } = minted;
    for (const secret of secrets) {
      for (const sink of [JSON.stringify(answers), JSON.stringify(shown), metrics, gateway.log()])
        expect(sink.includes(secret)).toBe(false);
      for (const file of filesBelow(dirname(gateway.keySecretFile)))
        expect({ file, holds: readFileSync(file).includes(secret) }).toEqual({ file, holds: false });
    }
  });
}

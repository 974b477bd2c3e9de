import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './api-types.ts';
import { errorOf } from './gateway-api-error.ts';
import { persistentFetch } from './persistent-fetch.ts';

/** Every call of the admin API, with its types: `api.GET('/api/v1/tenants', { params: … })`. */
export type ApiClient = Client<paths>;

export function createApiClient(
  { url, apiKey }: { url: string; apiKey: string },
  fetch: typeof globalThis.fetch,
): ApiClient {
  const api = createClient<paths>({
    baseUrl: url,
    headers: { authorization: `Bearer ${apiKey}` },
    fetch: persistentFetch(fetch),
  });
  api.use({
    async onResponse({ response }) {
      if (!response.ok) throw await errorOf(response);
    },
  });
  return api;
}

/** What was answered. A failure was thrown before, by `createApiClient`. */
export async function answerOf<Answer>(asked: Promise<{ data?: Answer }>): Promise<Answer> {
  return (await asked).data as Answer;
}

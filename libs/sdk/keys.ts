import { type ApiClient, answerOf } from './api-client.ts';
import type { components, operations } from './api-types.ts';

type Schemas = components['schemas'];

const ofKey = (id: string) => ({ params: { path: { id } } });

/** The calls about API keys. */
export const keyCalls = (api: ApiClient) => ({
  /** The answer is the only one that has the key itself. */
  create: (key: Omit<Schemas['NewKey'], 'reach'> & { reach?: Schemas['NewKey']['reach'] }) =>
    answerOf(api.POST('/api/v1/keys', { body: key })),
  /** A page; `next` of it is `after` of the next one. */
  list: (query: operations['listKeys']['parameters']['query'] = {}) =>
    answerOf(api.GET('/api/v1/keys', { params: { query } })),
  get: (id: string) => answerOf(api.GET('/api/v1/keys/{id}', ofKey(id))),
  update: (id: string, changes: Schemas['KeyChanges']) =>
    answerOf(api.PATCH('/api/v1/keys/{id}', { ...ofKey(id), body: changes })),
  /** A new key that may do the same; the old one works for `overlap` more, such as `24h`. */
  rotate: (id: string, options: { overlap?: string } = {}) =>
    answerOf(api.POST('/api/v1/keys/{id}/rotate', { ...ofKey(id), body: options })),
  /** For good, on every node within a second. */
  revoke: (id: string) => answerOf(api.DELETE('/api/v1/keys/{id}', ofKey(id))),
});

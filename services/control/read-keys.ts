import { GatewayError, type Outcome, replyJson } from '@sluice/contract';
import type { KeyRecord, KeyStore } from '@sluice/store';
import { z } from 'zod';
import { describeKey } from './key-record.ts';
import { parseInput } from './parse-input.ts';
import type { AdminRequest } from './router.ts';

const listSchema = z.strictObject({
  tenant: z.string().max(128).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z.string().max(64).optional(),
});

export async function findKey(keys: KeyStore, id: string | undefined): Promise<KeyRecord> {
  const record = (await keys.list()).find(candidate => candidate.id === id);
  if (record === undefined) throw new GatewayError('not_found', { message: 'There is no key of this id.' });
  return record;
}

const byAge = (left: KeyRecord, right: KeyRecord): number =>
  left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1);

/** `GET /api/v1/keys`: oldest first; where there are more, `next` is the `after` of the next page. */
export async function listKeys({ query }: AdminRequest, keys: KeyStore): Promise<Outcome> {
  const { tenant, limit, after } = parseInput(listSchema, query);
  const records = (await keys.list())
    .filter(record => tenant === undefined || record.tenant === tenant)
    .sort(byAge);
  const previous = after === undefined ? -1 : records.findIndex(({ id }) => id === after);
  if (after !== undefined && previous < 0)
    throw new GatewayError('invalid_request', {
      param: 'after',
      message: 'after: there is no key of this id among those asked for',
    });
  const page = records.slice(previous + 1, previous + 1 + limit);
  const more = previous + 1 + limit < records.length;
  return replyJson(200, { data: page.map(describeKey), next: more ? page.at(-1)?.id : undefined });
}

/** `GET /api/v1/keys/:id` */
export async function showKey({ params }: AdminRequest, keys: KeyStore): Promise<Outcome> {
  return replyJson(200, describeKey(await findKey(keys, params.id)));
}

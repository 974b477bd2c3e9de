import { type Envelope, GatewayError, type Outcome, replyJson } from '@sluice/contract';
import type { KeyRecord, KeyStore } from '@sluice/store';
import type { Caller } from '../api/caller.ts';
import { etagOf, requireMatch } from '../api/etag.ts';
import { pageFrom } from '../api/page.ts';
import { describeKey } from './key-record.ts';

/** The key of this id that the caller may see; throws `not_found`, the same for one of another tenant. */
export async function findKey(keys: KeyStore, id: string, caller: Caller): Promise<KeyRecord> {
  const record = (await keys.list()).find(candidate => candidate.id === id);
  if (record === undefined || !caller.sees(record.tenant))
    throw new GatewayError('not_found', { message: 'There is no key of this id.' });
  return record;
}

const byAge = (left: KeyRecord, right: KeyRecord): number =>
  left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1);

export interface KeysQuery {
  tenant?: string | undefined;
  limit: number;
  after?: string | undefined;
}

/** `GET /api/v1/keys`: oldest first. */
export async function listKeys(query: KeysQuery, caller: Caller, keys: KeyStore): Promise<Outcome> {
  const tenant = caller.narrow(query.tenant);
  const records = (await keys.list())
    .filter(record => tenant === undefined || record.tenant === tenant)
    .sort(byAge);
  const { data, next } = pageFrom(records, query, ({ id }) => id);
  return replyJson(200, { data: data.map(describeKey), next });
}

/** Throws `precondition_failed` where `If-Match` names another state of the key. */
export const requireKeyMatch = (envelope: Pick<Envelope, 'headers'>, record: KeyRecord): void =>
  requireMatch(envelope, etagOf(describeKey(record)));

/** A key as it is, with its entity tag. */
export function answerKey(record: KeyRecord): Outcome {
  const described = describeKey(record);
  return replyJson(200, described, { etag: etagOf(described) });
}

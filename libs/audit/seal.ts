import {
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import type { StoredEvent, StoredSeal } from '@sluice/store';
import { z } from 'zod';

const HASH_BYTES = 32;
/** What the link of the very first event is made from, and what the first seal names as the one before it. */
const BEGINNING = Buffer.alloc(HASH_BYTES).toString('base64');

/**
 * A seal of events of the audit log. `links` has one hash for each event, made of the event and of the link before
 * it, that of the first one of `after`, the last link of the seal before; so each depends on everything that came
 * earlier. `mac` is an HMAC-SHA-256 over all the rest, and `previous` that of the seal before. Hashes are in base64.
 */
const sealSchema = z.strictObject({
  version: z.literal(1),
  number: z.number().int().positive(),
  /** When it was made, epoch milliseconds. */
  at: z.number(),
  previous: z.string(),
  after: z.string(),
  sequences: z.array(z.number().int().positive()).min(1),
  links: z.array(z.string()).min(1),
  /** Which secret it was made under: the beginning of a hash of the key. */
  key: z.string(),
  mac: z.string(),
});
export type Seal = z.infer<typeof sealSchema>;

/** What is sealed of an event: everything but the time at which it was stored. */
export type SealedEvent = Pick<StoredEvent, 'sequence' | 'subject' | 'payload'>;

/** The key that seals are made with. */
export interface SealKey {
  readonly key: KeyObject;
  readonly fingerprint: string;
}

/** RFC 5869, from the installation's secret: who has the stores and not the secret cannot make a seal. */
export function sealKeyOf(installationSecret: KeyObject): SealKey {
  const bytes = Buffer.from(hkdfSync('sha256', installationSecret, '', 'sluice audit seal v1', HASH_BYTES));
  const fingerprint = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return { key: createSecretKey(bytes), fingerprint };
}

/** The link of an event behind another one. */
export const linkOf = (previous: string, { sequence, subject, payload }: SealedEvent): string =>
  createHash('sha256')
    .update(previous)
    .update(JSON.stringify([sequence, subject, payload]))
    .digest('base64');

/** The link that the first event after this seal goes behind. */
export const lastLinkOf = (seal: Seal | undefined): string => seal?.links.at(-1) ?? BEGINNING;
/** The last event that this seal covers. */
export const lastSequenceOf = (seal: Seal | undefined): number => seal?.sequences.at(-1) ?? 0;

/** The seal of these events, one at least, behind `previous`. */
export function makeSeal(
  previous: Seal | undefined,
  events: readonly SealedEvent[],
  { key, fingerprint }: SealKey,
  at: number,
): Seal {
  const after = lastLinkOf(previous);
  let link = after;
  const links = events.map(event => {
    link = linkOf(link, event);
    return link;
  });
  const content = {
    version: 1 as const,
    number: (previous?.number ?? 0) + 1,
    at,
    previous: previous?.mac ?? BEGINNING,
    after,
    sequences: events.map(({ sequence }) => sequence),
    links,
    key: fingerprint,
  };
  return { ...content, mac: macOf(content, key) };
}

export const sealText = (seal: Seal): StoredSeal => ({ number: seal.number, text: JSON.stringify(seal) });

/** Undefined where it is none. */
export function parseSeal({ number, text }: StoredSeal): Seal | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = sealSchema.safeParse(value);
  return data?.number === number && data.links.length === data.sequences.length ? data : undefined;
}

/** Whether the seal was made with this key and is as it was made. */
export function isGenuine({ mac, ...content }: Seal, { key }: SealKey): boolean {
  const expected = Buffer.from(macOf(content, key), 'base64');
  const given = Buffer.from(mac, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Over a list in a fixed order, since that of the members of an object is not part of what it says. */
function macOf(
  { version, number, at, previous, after, sequences, links, key: fingerprint }: Omit<Seal, 'mac'>,
  key: KeyObject,
): string {
  const content = JSON.stringify([version, number, at, previous, after, sequences, links, fingerprint]);
  return createHmac('sha256', key).update(content).digest('base64');
}

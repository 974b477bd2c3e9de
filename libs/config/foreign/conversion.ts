import { isPlain } from '../document-patch.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A configuration of another gateway as one of ours, and what of it has no counterpart. */
export interface Conversion {
  document: Record<string, unknown>;
  /** For people: what is left out, or has to be done beside. */
  notices: string[];
}

export type Convert = (document: Record<string, unknown>, env: Environment) => Conversion;

export const recordOf = (value: unknown): Record<string, unknown> => (isPlain(value) ? value : {});
export const recordsOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isPlain) : [];
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
export const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter(item => typeof item === 'string');

/** Says which keys of a part are not among those that are understood. */
export function noteOthers(
  part: unknown,
  place: string,
  understood: readonly string[],
  notices: string[],
): void {
  for (const key of Object.keys(recordOf(part)))
    if (!understood.includes(key)) notices.push(`${place}${key}: has no counterpart here and is left out`);
}

/** Without members that are undefined. */
export const compact = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

/** Names of ours, made of whatever others allow. */
export const nameOf = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 60) || 'root';

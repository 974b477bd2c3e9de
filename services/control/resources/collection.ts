import { isPlain } from '@sluice/config';
import { type AdminResource, GatewayError } from '@sluice/contract';

/** A thing of the configuration with its name, as the API shows it and takes it. */
export type Thing = Record<string, unknown> & { name: string };

/** Things of one kind in the configuration: a list of them, or a map by name. */
export interface Collection {
  /** What stands in paths, such as `routes`. */
  segment: string;
  /** One of them, in messages. */
  noun: string;
  /** In names of operations, such as `Route`. */
  idNoun: string;
  tag: 'Routes' | 'Providers' | 'Policies';
  resource: AdminResource;
  /** Where they are in the document. */
  path: readonly string[];
  shape: 'list' | 'map';
  /** As the configuration describes one. What is checked is the whole document that it becomes part of. */
  jsonSchema: () => Record<string, unknown>;
  /** `GET` of all of them answers more than what is written, by an operation of its own. */
  listedElsewhere?: true;
  /** What is there without being written, such as built-in roles. */
  builtIn?: readonly Thing[];
  /** The thing that a shorter body stands for. */
  expand?(body: Record<string, unknown>, existing: readonly Thing[]): Record<string, unknown>;
}

function sectionOf(document: unknown, path: readonly string[]): unknown {
  let section = document;
  for (const key of path) section = isPlain(section) ? section[key] : undefined;
  return section;
}

/** The things that the document itself has, in its order. */
export function writtenThings(document: unknown, { path, shape }: Collection): Thing[] {
  const section = sectionOf(document, path);
  if (shape === 'list')
    return Array.isArray(section) ? section.filter((item): item is Thing => isPlain(item)) : [];
  return isPlain(section)
    ? Object.entries(section).map(([name, item]) => ({ name, ...(isPlain(item) ? item : {}) }))
    : [];
}

/** Those of the document, and the built-in ones that it does not replace. */
export function thingsOf(document: unknown, collection: Collection): Thing[] {
  const written = writtenThings(document, collection);
  const names = new Set(written.map(({ name }) => name));
  return [...written, ...(collection.builtIn ?? []).filter(({ name }) => !names.has(name))];
}

/** Throws `not_found`. */
export function thingNamed(things: readonly Thing[], name: string, { noun }: Collection): Thing {
  const found = things.find(thing => thing.name === name);
  if (found === undefined)
    throw new GatewayError('not_found', { message: `There is no ${noun} ${JSON.stringify(name)}.` });
  return found;
}

/** The document with these things instead. */
export function withThings(
  document: unknown,
  { path, shape }: Collection,
  things: readonly Thing[],
): unknown {
  const section =
    shape === 'list' ? things : Object.fromEntries(things.map(({ name, ...item }) => [name, item]));
  return setSection(document, path, section);
}

function setSection(document: unknown, [key, ...rest]: readonly string[], section: unknown): unknown {
  if (key === undefined) return section;
  const around = isPlain(document) ? document : {};
  return { ...around, [key]: setSection(around[key], rest, section) };
}

import { isDeepStrictEqual } from 'node:util';
import { isNamedList, isPlain, type Named } from './document-patch.ts';
import { type ConfigPath, formatPath } from './path.ts';
import { redactDocument } from './redact-document.ts';

/** One difference of two documents. Secrets are shown as what refers to them, or hidden. */
export interface DocumentChange {
  kind: 'added' | 'changed' | 'removed';
  /** Such as `routes[chat].targets[0].weight`: things with a name go by it. */
  path: string;
  before?: unknown;
  after?: unknown;
  /** Section of the configuration, and what is below it: the first two parts of the path. */
  section: readonly string[];
}

function textOf(path: ConfigPath, names: ReadonlySet<number>): string {
  let text = '';
  for (const [depth, part] of path.entries())
    text += names.has(depth) ? `[${part}]` : formatPath([part]).replace(/^(?=[^[])/, text === '' ? '' : '.');
  return text;
}

/** What is different, in the order of the documents; things of lists that have names are compared by name. */
export function diffDocuments(before: unknown, after: unknown): DocumentChange[] {
  const changes: DocumentChange[] = [];
  walk(before, after, [], new Set());
  return changes;

  function add(
    kind: DocumentChange['kind'],
    path: ConfigPath,
    names: ReadonlySet<number>,
    from: unknown,
    to: unknown,
  ) {
    changes.push({
      kind,
      path: textOf(path, names),
      ...(kind !== 'added' && { before: redactDocument(from, path) }),
      ...(kind !== 'removed' && { after: redactDocument(to, path) }),
      section: path.slice(0, 2).map(String),
    });
  }

  function walk(from: unknown, to: unknown, path: ConfigPath, names: ReadonlySet<number>): void {
    if (isDeepStrictEqual(from, to)) return;
    if (from === undefined && path.length > 0 && !isPlainSection(to, path))
      add('added', path, names, from, to);
    else if (to === undefined && path.length > 0 && !isPlainSection(from, path))
      add('removed', path, names, from, to);
    else walkParts(from, to, path, names);
  }

  function walkParts(from: unknown, to: unknown, path: ConfigPath, names: ReadonlySet<number>): void {
    const [fromList, toList] = [namedOf(from), namedOf(to)];
    const [fromParts, toParts] = [partsOf(from), partsOf(to)];
    if (fromList !== undefined && toList !== undefined) walkNamed(fromList, toList, path, names);
    else if (fromParts !== undefined && toParts !== undefined) {
      const keys = new Set([...Object.keys(fromParts), ...Object.keys(toParts)]);
      for (const key of keys) walk(fromParts[key], toParts[key], [...path, key], names);
    } else if (Array.isArray(from) && Array.isArray(to) && from.length === to.length && from.every(isPlain))
      for (const [index, item] of from.entries()) walk(item, to[index], [...path, index], names);
    else add('changed', path, names, from, to);
  }

  function walkNamed(
    from: readonly Named[],
    to: readonly Named[],
    path: ConfigPath,
    names: ReadonlySet<number>,
  ) {
    const below = new Set([...names, path.length]);
    const after = new Map(to.map(item => [item.name, item]));
    const before = new Map(from.map(item => [item.name, item]));
    for (const item of from) walk(item, after.get(item.name), [...path, item.name], below);
    for (const item of to) if (!before.has(item.name)) walk(undefined, item, [...path, item.name], below);
    const orderOf = (items: readonly Named[], others: ReadonlyMap<string, unknown>) =>
      items.map(({ name }) => name).filter(name => others.has(name));
    const [old, now] = [orderOf(from, after), orderOf(to, before)];
    if (!isDeepStrictEqual(old, now)) add('changed', [...path, 'order'], names, old, now);
  }
}

/** A whole section that comes or goes is told by what is in it. */
const isPlainSection = (value: unknown, path: ConfigPath): boolean =>
  path.length === 1 && (isPlain(value) || isNamedList(value));

const namedOf = (value: unknown): Named[] | undefined => {
  if (value === undefined) return [];
  return isNamedList(value) ? value : undefined;
};
const partsOf = (value: unknown): Record<string, unknown> | undefined => {
  if (value === undefined) return {};
  return isPlain(value) ? value : undefined;
};

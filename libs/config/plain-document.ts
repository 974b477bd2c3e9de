import { type ConfigPath, formatPath } from './path.ts';
import { type Positions, PositionTable } from './positions.ts';
import { ConfigError, type ConfigProblem } from './problem.ts';

const MAX_DEPTH = 32;

/** Names that mean something to JavaScript objects. */
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

export interface PlainDocument {
  document: unknown;
  problems: ConfigProblem[];
}

/** A copy that is plain JSON: no dates, no infinities, no shared parts, not too deep. An empty file is `{}`. */
export function toPlainDocument(value: unknown, positions: Positions): PlainDocument {
  const problems: ConfigProblem[] = [];
  const complain = (path: ConfigPath, message: string): undefined => {
    problems.push({ file: positions.file, ...positions.value(path), path: formatPath(path), message });
    return undefined;
  };
  const copy = (from: unknown, path: ConfigPath): unknown => {
    if (path.length > MAX_DEPTH) return complain(path, `nested deeper than ${MAX_DEPTH} levels`);
    if (typeof from === 'string' || typeof from === 'boolean') return from;
    if (typeof from === 'number' && Number.isFinite(from)) return from;
    if (Array.isArray(from)) return from.map((item, index) => copy(item, [...path, index]));
    if (typeof from !== 'object' || from === null || from instanceof Date)
      return complain(path, 'neither text, number, boolean, list nor object; put it in quotes');
    const to: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(from)) {
      if (forbiddenKeys.has(key)) complain([...path, key], 'not a usable name');
      // A key with nothing behind it, such as a section whose lines are all comments.
      else if (item !== null) to[key] = copy(item, [...path, key]);
    }
    return to;
  };
  const document = copy(value ?? {}, []);
  if (problems.length === 0 && (Array.isArray(document) || typeof document !== 'object'))
    complain([], 'expected an object with the sections of the configuration');
  return { document, problems };
}

/** A value that came as JSON, as a document. Throws `ConfigError`; `source` is what its messages call it. */
export function toDocument(value: unknown, source: string): unknown {
  const { document, problems } = toPlainDocument(value, new PositionTable(source));
  if (problems.length > 0) throw new ConfigError(problems);
  return document;
}

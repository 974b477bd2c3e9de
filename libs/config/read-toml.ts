import { parse, TomlError } from 'smol-toml';
import type { ParsedText } from './parsed-text.ts';
import type { ConfigPath } from './path.ts';
import { PositionTable } from './positions.ts';
import { ConfigError } from './problem.ts';

const BARE_OR_QUOTED = /"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+/g;
const HEADER = /^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/;
const ASSIGNMENT =
  /^(\s*)((?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=/;

const splitKey = (text: string): string[] =>
  [...text.matchAll(BARE_OR_QUOTED)].map(([part]) => part.replace(/^(["'])(.*)\1$/, '$2'));

/**
 * smol-toml tells no positions, so keys are found again line by line: headers and assignments. Keys
 * inside inline tables have the position of the line that holds them.
 */
function findPositions(text: string, file: string): PositionTable {
  const table = new PositionTable(file);
  const counts = new Map<string, number>();
  let prefix: (string | number)[] = [];
  const resolve = (keys: readonly string[]): ConfigPath => {
    const path: (string | number)[] = [];
    for (const key of keys) {
      path.push(key);
      const count = counts.get(JSON.stringify(path));
      if (count !== undefined) path.push(count - 1);
    }
    return path;
  };
  for (const [index, line] of text.split('\n').entries()) {
    const [, bracket, header] = HEADER.exec(line) ?? [];
    if (bracket !== undefined && header !== undefined) {
      const keys = splitKey(header);
      if (bracket === '[[') {
        const list = JSON.stringify([...resolve(keys.slice(0, -1)), ...keys.slice(-1)]);
        counts.set(list, (counts.get(list) ?? 0) + 1);
      }
      prefix = [...resolve(keys)];
      table.addKey(prefix, { line: index + 1, column: line.indexOf('[') + 1 });
      continue;
    }
    const [, indent, keys] = ASSIGNMENT.exec(line) ?? [];
    if (indent === undefined || keys === undefined) continue;
    table.addKey([...prefix, ...splitKey(keys)], { line: index + 1, column: indent.length + 1 });
  }
  return table;
}

/** Parses TOML 1.0. Throws `ConfigError` with the place of a syntax error. */
export function readToml(text: string, file: string): ParsedText {
  try {
    return { value: parse(text), positions: findPositions(text, file) };
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const message = `not valid TOML: ${cause.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '')}`;
    throw new ConfigError([{ file, line: cause.line, column: cause.column, path: '', message }]);
  }
}

import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { ParsedText } from './parsed-text.ts';
import type { ConfigPath } from './path.ts';
import { type Position, PositionTable } from './positions.ts';
import { ConfigError } from './problem.ts';

/** Aliases may not multiply a small file into a huge one ("billion laughs"). */
const MAX_ALIASES = 100;
const MAX_FAULTS = 20;

function addPositions(node: unknown, path: ConfigPath, table: PositionTable, lines: LineCounter): void {
  const positionOf = (of: Node): Position | undefined => {
    if (!of.range) return undefined;
    const { line, col } = lines.linePos(of.range[0]);
    return { line, column: col };
  };
  if (!isMap(node) && !isSeq(node) && !isScalar(node) && !isAlias(node)) return;
  const own = positionOf(node);
  if (own) table.addValue(path, own);
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const below = [...path, String(key.value)];
      const position = positionOf(key);
      if (position) table.addKey(below, position);
      addPositions(value, below, table, lines);
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) addPositions(item, [...path, index], table, lines);
  }
}

/** Parses YAML 1.2 (merge keys too). Throws `ConfigError` with each syntax error. */
export function readYaml(text: string, file: string): ParsedText {
  const lineCounter = new LineCounter();
  const parsed = parseDocument(text, { lineCounter, merge: true, prettyErrors: false });
  // Warnings too: an unknown tag would be read as something else than it says.
  const faults = [...parsed.errors, ...parsed.warnings].slice(0, MAX_FAULTS);
  const overflow = faults.find(({ message }) => /call stack|stack overflow/i.test(message));
  if (faults.length > 0) {
    throw new ConfigError(
      (overflow ? [overflow] : faults).map(fault => {
        const { line, col } = lineCounter.linePos(fault.pos[0]);
        const message = overflow ? 'nested too deep' : fault.message;
        return { file, line, column: col, path: '', message };
      }),
    );
  }
  const positions = new PositionTable(file);
  addPositions(parsed.contents, [], positions, lineCounter);
  try {
    return { value: parsed.toJS({ maxAliasCount: MAX_ALIASES }), positions };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError([{ file, path: '', message }]);
  }
}

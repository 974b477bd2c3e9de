import type { ParsedText } from './parsed-text.ts';
import { ConfigError } from './problem.ts';
import { readYaml } from './read-yaml.ts';

/** V8 says where: `… in JSON at position 12 (line 2 column 3)`. */
const PLACE = /\(line (\d+) column (\d+)\)/;

/** Parses JSON. YAML's parser, for which JSON is YAML, finds the positions and the duplicate keys. */
export function readJson(text: string, file: string): ParsedText {
  try {
    JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const [, line, column] = PLACE.exec(message) ?? [];
    const place = line === undefined ? {} : { line: Number(line), column: Number(column) };
    throw new ConfigError([{ file, ...place, path: '', message: `not valid JSON: ${message}` }]);
  }
  return readYaml(text, file);
}

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { ParsedText } from './parsed-text.ts';
import { toPlainDocument } from './plain-document.ts';
import type { Positions } from './positions.ts';
import { ConfigError } from './problem.ts';

const MAX_FILE_BYTES = 1024 * 1024;

/** A configuration file as it is written. */
export interface ReadDocument {
  /** Plain JSON, with `${…}` references still in it: what revisions are made of. */
  document: unknown;
  positions: Positions;
  /** SHA-256 of the bytes, hex. */
  fingerprint: string;
}

const formatsByExtension = {
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.json': 'json',
  '.toml': 'toml',
} as const satisfies Record<string, string>;
type Format = (typeof formatsByExtension)[keyof typeof formatsByExtension];

function formatOf(file: string): Format {
  const extension = extname(file).toLowerCase();
  for (const [known, format] of Object.entries(formatsByExtension)) if (known === extension) return format;
  const message = `expected a file that ends in ${Object.keys(formatsByExtension).join(', ')}`;
  throw new ConfigError([{ file, path: '', message }]);
}

/** Parsers are loaded when they are needed: a start without a file needs none. */
async function parseText(text: string, file: string, format: Format): Promise<ParsedText> {
  try {
    if (format === 'toml') return (await import('./read-toml.ts')).readToml(text, file);
    if (format === 'json') return (await import('./read-json.ts')).readJson(text, file);
    return (await import('./read-yaml.ts')).readYaml(text, file);
  } catch (cause) {
    // The parsers are recursive: a file of nothing but brackets overflows their stack.
    if (cause instanceof RangeError) throw new ConfigError([{ file, path: '', message: 'nested too deep' }]);
    throw cause;
  }
}

/** Parses a text as the format that the file's name says. Throws `ConfigError`. */
export async function parseDocumentText(text: string, file: string): Promise<ReadDocument> {
  const { value, positions } = await parseText(text, file, formatOf(file));
  const { document, problems } = toPlainDocument(value, positions);
  if (problems.length > 0) throw new ConfigError(problems);
  return { document, positions, fingerprint: createHash('sha256').update(text).digest('hex') };
}

/** Reads YAML, JSON or TOML of at most 1 MiB, by the file's extension. Throws `ConfigError`. */
export async function readDocument(file: string): Promise<ReadDocument> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) {
      const message = `larger than ${MAX_FILE_BYTES} bytes`;
      throw new ConfigError([{ file, path: '', message }]);
    }
    // Without the mark that some editors put at the beginning of a file.
    text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError([{ file, path: '', message: `cannot be read: ${reason}` }]);
  }
  return parseDocumentText(text, file);
}

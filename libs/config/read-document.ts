import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { convertForeign } from './foreign/convert-foreign.ts';
import { mergeDocuments } from './merge-documents.ts';
import type { ParsedText } from './parsed-text.ts';
import { toPlainDocument } from './plain-document.ts';
import { type Positions, PositionTable } from './positions.ts';
import { ConfigError } from './problem.ts';

/** As much as the admin API takes. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_FILES = 1_000;

/** A configuration file as it is written. */
export interface ReadDocument {
  /** Plain JSON, with `${…}` references still in it: what revisions are made of. */
  document: unknown;
  positions: Positions;
  /** SHA-256 of the bytes, hex. */
  fingerprint: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What was read from a file, or from the files of a folder. */
export interface ReadFiles extends ReadDocument {
  /** All that were read, and the folder, if it is one. */
  files: readonly string[];
  /** Of a file in another gateway's format: what has no counterpart here. */
  notices: readonly string[];
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

/** What the file system says of it, as a problem of the configuration. */
async function reading<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError([{ file: place, path: '', message: `cannot be read: ${reason}` }]);
  }
}

async function readOne(file: string, env: Environment): Promise<ReadDocument & Pick<ReadFiles, 'notices'>> {
  const text = await reading(file, async () => {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES)
      throw new ConfigError([{ file, path: '', message: `larger than ${MAX_FILE_BYTES} bytes` }]);
    // Without the mark that some editors put at the beginning of a file.
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  });
  const read = await parseDocumentText(text, file);
  const converted = convertForeign(read.document, env);
  if (converted === undefined) return { ...read, notices: [] };
  // Places of the file are not those of what was made of it.
  return {
    ...read,
    document: converted.document,
    positions: new PositionTable(file),
    notices: converted.notices.map(notice => `${file}: ${notice}`),
  };
}

/** Those that a folder is made of, by name; hidden ones are left out, and what is of another kind. */
async function filesOf(folder: string): Promise<string[]> {
  const names = await reading(folder, () => readdir(folder));
  const files = names
    .filter(name => !name.startsWith('.') && Object.hasOwn(formatsByExtension, extname(name).toLowerCase()))
    .sort()
    .map(name => join(folder, name));
  const problem =
    files.length === 0
      ? `expected files that end in ${Object.keys(formatsByExtension).join(', ')}`
      : files.length > MAX_FILES
        ? `expected at most ${MAX_FILES} files`
        : undefined;
  if (problem !== undefined) throw new ConfigError([{ file: folder, path: '', message: problem }]);
  return files;
}

async function readFolder(folder: string, env: Environment): Promise<ReadFiles> {
  const files = await filesOf(folder);
  const read = await Promise.all(files.map(file => readOne(file, env)));
  const fingerprint = createHash('sha256');
  for (const [index, file] of files.entries()) fingerprint.update(`${file} ${read[index]?.fingerprint}\n`);
  return {
    ...mergeDocuments(folder, read),
    fingerprint: fingerprint.digest('hex'),
    files: [folder, ...files],
    notices: read.flatMap(({ notices }) => notices),
  };
}

/**
 * Reads a file, YAML, JSON or TOML by its extension, of at most 16 MiB, or all such files of a folder as one configuration,
 * in the order of their names. Files in a format of other gateways are read as what they mean here; variables of `env` name
 * keys of those. Throws `ConfigError`.
 */
export async function readDocument(place: string, env: Environment): Promise<ReadFiles> {
  const isFolder = await reading(place, async () => (await stat(place)).isDirectory());
  return isFolder ? readFolder(place, env) : { ...(await readOne(place, env)), files: [place] };
}

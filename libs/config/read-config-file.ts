import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { type ConfigPath, setAt, valueAt } from './path.ts';
import type { Position, Positions } from './positions.ts';
import { ConfigError } from './problem.ts';
import { type ReadFiles, readDocument } from './read-document.ts';

const PRICES = 'prices';
const FILE: ConfigPath = [PRICES, 'file'];
const PROVIDERS: ConfigPath = [PRICES, 'providers'];

/**
 * Reads a configuration file or folder, and in place of the name of a price file what stands in it, so that a revision
 * needs no file on the nodes that it comes to. The name is relative to the folder. Throws `ConfigError`.
 */
export async function readConfigFile(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ReadFiles> {
  const read = await readDocument(file, env);
  const name = env.GATEWAY_PRICES_FILE ?? valueAt(read.document, FILE);
  if (typeof name !== 'string' || name === '') return read;
  if (valueAt(read.document, PROVIDERS) !== undefined) {
    const place = { file, ...read.positions.key(PROVIDERS) };
    throw new ConfigError([
      { ...place, path: 'prices.providers', message: 'stands in "file": expected one of the two' },
    ]);
  }
  const prices = await readDocument(resolve(read.files.length > 1 ? file : dirname(file), name), env);
  const document = structuredClone(read.document ?? {});
  setAt(document, FILE, undefined);
  setAt(document, PROVIDERS, prices.document ?? {});
  return {
    document,
    positions: insertPositions(read.positions, PROVIDERS, prices.positions),
    fingerprint: createHash('sha256').update(`${read.fingerprint} ${prices.fingerprint}`).digest('hex'),
    files: [...read.files, ...prices.files],
    notices: read.notices,
  };
}

/** Positions of a file, where what is below `at` stands in another one. */
function insertPositions(outer: Positions, at: ConfigPath, inner: Positions): Positions {
  const find = (kind: 'key' | 'value', path: ConfigPath): Position | undefined => {
    if (!at.every((part, index) => path[index] === part)) return outer[kind](path);
    const position = inner[kind](path.slice(at.length));
    return position && { file: inner.file, ...position };
  };
  return { file: outer.file, key: path => find('key', path), value: path => find('value', path) };
}

import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';

/** Content codings, https://www.iana.org/assignments/http-parameters/http-parameters.xhtml#content-coding. */
const decoders: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', () => createGunzip()],
  ['x-gzip', () => createGunzip()],
  ['deflate', () => createInflate()],
  ['br', () => createBrotliDecompress()],
  ['zstd', () => createZstdDecompress()],
]);

/**
 * What takes a content coding away: we ask for none, and some servers and proxies compress all the same.
 * `plain` where there is nothing to take away, `unknown` where nobody here can.
 */
export function contentDecoderOf(encoding: string | string[] | undefined): Transform | 'plain' | 'unknown' {
  const name = String(encoding ?? '')
    .trim()
    .toLowerCase();
  if (name === '' || name === 'identity') return 'plain';
  return decoders.get(name)?.() ?? 'unknown';
}

import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import type { Config } from '@sluice/config';

type TlsFiles = NonNullable<Config['server']['tls']>;

interface TlsOptions {
  cert: Buffer;
  key: Buffer;
  ca?: Buffer;
  requestCert?: boolean;
  rejectUnauthorized?: boolean;
}

const CHECK_INTERVAL_MS = 5_000;

/** Reads certificate, key and, for mutual TLS, the authority of client certificates. Throws where a file cannot be read. */
export function readTlsOptions({ cert, key, clientCa }: TlsFiles): TlsOptions {
  const files = { cert: readFileSync(cert), key: readFileSync(key) };
  if (clientCa === undefined) return files;
  return { ...files, ca: readFileSync(clientCa), requestCert: true, rejectUnauthorized: true };
}

/**
 * Serves new connections with the files' new content when they change. Returns what stops it. The files are
 * read rather than watched: a watch misses what changed between the reading of a file and its own first look.
 */
export function reloadTlsOnChange(
  server: Server,
  files: TlsFiles,
  onError: (cause: unknown) => void,
  intervalMs = CHECK_INTERVAL_MS,
): () => void {
  let seen: Buffer | undefined;
  const check = (): void => {
    try {
      const options = readTlsOptions(files);
      const content = Buffer.concat([options.cert, options.key, options.ca ?? Buffer.alloc(0)]);
      if (seen?.equals(content) === true) return;
      seen = content;
      server.setSecureContext(options);
    } catch (cause) {
      onError(cause);
    }
  };
  check();
  const timer = setInterval(check, intervalMs).unref();
  return () => clearInterval(timer);
}

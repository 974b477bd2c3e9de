import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:https';
import type { TlsOptions } from 'node:tls';
import type { Config } from '@sluice/config';

type TlsFiles = NonNullable<Config['server']['tls']>;

const WATCH_INTERVAL_MS = 5_000;

/** Reads certificate, key and, for mutual TLS, the authority of client certificates. Throws where a file cannot be read. */
export function readTlsOptions({ cert, key, clientCa }: TlsFiles): TlsOptions {
  const files = { cert: readFileSync(cert), key: readFileSync(key) };
  if (clientCa === undefined) return files;
  return { ...files, ca: readFileSync(clientCa), requestCert: true, rejectUnauthorized: true };
}

/** Serves new connections with the files' new content when they change. Returns what stops the watch. */
export function reloadTlsOnChange(
  server: Server,
  files: TlsFiles,
  onError: (cause: unknown) => void,
  intervalMs = WATCH_INTERVAL_MS,
): () => void {
  const paths = [files.cert, files.key, ...(files.clientCa === undefined ? [] : [files.clientCa])];
  const reload = (): void => {
    try {
      server.setSecureContext(readTlsOptions(files));
    } catch (cause) {
      onError(cause);
    }
  };
  for (const path of paths) watchFile(path, { interval: intervalMs, persistent: false }, reload);
  return () => {
    for (const path of paths) unwatchFile(path, reload);
  };
}

import { isPlain } from './document-patch.ts';

/**
 * What each process reads at its start from its own file and environment, before it can reach any store: the same for
 * nobody else, so it is in no revision. Passwords of NATS and Redis and the installation's own secrets are among it.
 */
const processSettings: readonly (readonly string[])[] = [
  ['bus'],
  ['edge'],
  ['state'],
  ['auth', 'keySecret'],
  ['auth', 'masterKey'],
  ['auth', 'previousMasterKeys'],
];
/** In revisions, but taken up when a process starts: a change from elsewhere than its file would have no effect. */
const startSettings: readonly (readonly string[])[] = [['server'], ['telemetry', 'probes'], ['kubernetes']];

const isWithin = (path: readonly string[], settings: readonly (readonly string[])[]): boolean =>
  settings.some(setting => setting.every((part, index) => path[index] === part));

/** Whether what stands there is taken from a process's own file alone. `path` holds at least its first two parts. */
export const isProcessSetting = (path: readonly string[]): boolean =>
  isWithin(path, processSettings) || isWithin(path, startSettings);

/** The document without what belongs to single processes. */
export function withoutProcessSettings(document: unknown): unknown {
  if (!isPlain(document)) return document;
  const { bus: _bus, edge: _edge, state: _state, ...rest } = document;
  if (!isPlain(rest.auth)) return rest;
  const { keySecret: _key, masterKey: _master, previousMasterKeys: _previous, ...auth } = rest.auth;
  if (Object.keys(auth).length > 0) return { ...rest, auth };
  const { auth: _auth, ...others } = rest;
  return others;
}

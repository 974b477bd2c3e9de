import type { ConfigPath } from './path.ts';

/** Where secrets stand in a document; `*` is any item or key. */
export const secretPatterns: readonly (readonly string[])[] = [
  ['auth', 'keySecret'],
  ['auth', 'masterKey'],
  ['auth', 'previousMasterKeys', '*'],
  ['auth', 'jwt', '*', 'secret'],
  ['auth', 'login', 'clientSecret'],
  ['auth', 'login', 'sessionSecret'],
  ['providers', '*', 'apiKey'],
  ['providers', '*', 'apiKeys', '*'],
  ['providers', '*', 'headers', '*'],
  ['providers', '*', 'credentials'],
  ['providers', '*', 'secretAccessKey'],
  ['providers', '*', 'sessionToken'],
  ['providers', '*', 'clientSecret'],
  ['guardrails', '*', 'input', '*', 'secret'],
  ['guardrails', '*', 'output', '*', 'secret'],
  ['routes', '*', 'callback', 'secret'],
  ['alerts', '*', 'secret'],
  ['alerts', '*', 'token'],
  // That of Slack is one, and a path does not tell whose it is.
  ['alerts', '*', 'url'],
];

/** Only auth needs it, so other nodes may lack its file; it is no secret. */
const keyMaterialPatterns: readonly (readonly string[])[] = [['auth', 'jwt', '*', 'publicKey']];

const matches = (path: ConfigPath, pattern: readonly string[]): boolean =>
  path.length === pattern.length && pattern.every((part, index) => part === '*' || part === path[index]);

/** Whether what stands there is a secret: hidden in answers and messages. */
export const isSecretPath = (path: ConfigPath): boolean =>
  secretPatterns.some(pattern => matches(path, pattern));

/** Whether a node that does not need it may leave it out when its source is missing there. */
export const isDeferrablePath = (path: ConfigPath): boolean =>
  isSecretPath(path) || keyMaterialPatterns.some(pattern => matches(path, pattern));

import type { ConfigPath } from './path.ts';
import { isSecretPath } from './secret-paths.ts';

const HIDDEN = '[secret]';
const REFERENCE = /\$\{([^}]*)\}/g;
/** What stands before the last `@` of an address: rather too much is hidden than half a password shown. */
const USER_INFO = /(:\/\/)(\S+)@/g;

/** A reference is shown, its default is not: that may well be the secret itself. */
const withoutDefault = (text: string): string =>
  text.replace(REFERENCE, (whole: string, inner: string) =>
    inner.includes(':-') ? `\${${inner.slice(0, inner.indexOf(':-'))}:-${HIDDEN}}` : whole,
  );

const isOneReference = (text: string): boolean => /^\$\{[^}]*\}$/.test(text);

function redactUserInfo(userInfo: string): string {
  if (isOneReference(userInfo)) return withoutDefault(userInfo);
  const colon = userInfo.indexOf(':');
  // Without a colon it is a token, as NATS takes one, or a path with an `@` in it.
  if (colon < 0) return userInfo.includes('/') ? userInfo : HIDDEN;
  const password = userInfo.slice(colon + 1);
  return `${userInfo.slice(0, colon)}:${isOneReference(password) ? withoutDefault(password) : HIDDEN}`;
}

function redactText(text: string, path: ConfigPath): string {
  if (isSecretPath(path)) return isOneReference(text) ? withoutDefault(text) : HIDDEN;
  return text.replace(
    USER_INFO,
    (_, slashes: string, userInfo: string) => `${slashes}${redactUserInfo(userInfo)}@`,
  );
}

/** A document to show: literal secrets and passwords in addresses are hidden, references to them are not. */
export function redactDocument(document: unknown, path: ConfigPath = []): unknown {
  if (typeof document === 'string') return redactText(document, path);
  if (Array.isArray(document)) return document.map((item, index) => redactDocument(item, [...path, index]));
  if (typeof document !== 'object' || document === null) return isSecretPath(path) ? HIDDEN : document;
  return Object.fromEntries(
    // Things of a list in a layer stand below it by name.
    Object.entries(document).map(([key, item]) => [
      key,
      redactDocument(item, key === '$list' ? path : [...path, key]),
    ]),
  );
}

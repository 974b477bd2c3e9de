import { type ConfigPath, formatPath } from './path.ts';
import { ConfigError, type ConfigProblem } from './problem.ts';
import { isSecretPath } from './secret-paths.ts';

/** `${NAME}`, `${file:PATH}` or `${secret:NAME}` alone: it says nothing by itself. A default may be the secret. */
const ONE_REFERENCE = /^\$\{(?:(?!:-)[^}])*\}$/;
const SECRET_REFERENCE = /\$\{secret:([^}]+)\}/g;
/** A password in an address, that is no reference. */
const CLEAR_PASSWORD = /:\/\/[^\s/@:]*:(?!\$\{[^}]*\}@)[^\s/@]+@/;

/** Names of secrets that were written in the document itself and taken out of it. */
export const INLINE_SECRET_PREFIX = 'inline-';

/**
 * The document with every secret that stands in it in clear replaced by `${secret:NAME}`. `seal` takes the text as it was written
 * and gives the name, the same for the same text, so that a document that did not change is not another one. Throws
 * `ConfigError` for a password in an address: what reads addresses has no business with secrets.
 */
export function sealDocument(document: unknown, seal: (text: string) => string): unknown {
  const problems: ConfigProblem[] = [];
  const sealed = walk(document, []);
  if (problems.length > 0) throw new ConfigError(problems);
  return sealed;

  function walk(value: unknown, path: ConfigPath): unknown {
    if (typeof value === 'string') {
      if (isSecretPath(path)) return ONE_REFERENCE.test(value) ? value : `\${secret:${seal(value)}}`;
      if (CLEAR_PASSWORD.test(value))
        problems.push({
          path: formatPath(path),
          message:
            'a password in an address would be kept in clear: write the address, or the password, as ${NAME} or ${file:PATH}',
        });
      return value;
    }
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]));
  }
}

/** The names of the secrets that a document, or a layer of one, refers to. */
export function secretNamesOf(document: unknown): Set<string> {
  const text = JSON.stringify(document) ?? '';
  return new Set([...text.matchAll(SECRET_REFERENCE)].map(([, name = '']) => name));
}

import { INLINE_SECRET_PREFIX } from './seal-document.ts';

export interface ReferenceSources {
  env: Readonly<Record<string, string | undefined>>;
  /** Throws where the file cannot be read. */
  readFile: (path: string) => string;
  /** The secret of a name; undefined where there is none, or none that this node can open. */
  secretOf?: ((name: string) => string | undefined) | undefined;
}

export interface ResolvedText {
  text: string;
  /** As written, such as `${PORT}`. */
  references: string[];
  /** What could not be resolved, as texts for the operator. */
  missing: string[];
}

/** `$${` stands for `${`; else `${…}` up to the first closing brace. */
const REFERENCE = /\$\$\{|\$\{([^}]*)\}/g;
const VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;
const FILE_PREFIX = 'file:';
const SECRET_PREFIX = 'secret:';
const MAX_FILE_CHARACTERS = 64 * 1024;

export const hasReference = (text: string): boolean => text.includes('${');

type Lookup = { text: string } | { missing: string };

function lookUpFile(path: string, readFile: ReferenceSources['readFile']): Lookup {
  try {
    const text = readFile(path);
    if (text.length > MAX_FILE_CHARACTERS) return { missing: `file ${path} is too large for a reference` };
    return { text: text.replace(/\r?\n$/, '') };
  } catch (cause) {
    return {
      missing: `file ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    };
  }
}

function lookUpSecret(name: string, sources: ReferenceSources): Lookup {
  const text = sources.secretOf?.(name);
  if (text === undefined) return { missing: `secret ${name} is not there, or cannot be opened here` };
  // What was written in place and taken out may itself have referred to the environment.
  if (!name.startsWith(INLINE_SECRET_PREFIX)) return { text };
  const { text: resolved, missing } = resolveText(text, { ...sources, secretOf: undefined });
  return missing[0] === undefined ? { text: resolved } : { missing: missing[0] };
}

function lookUp(inner: string, sources: ReferenceSources): Lookup {
  const { env, readFile } = sources;
  if (inner.startsWith(FILE_PREFIX)) return lookUpFile(inner.slice(FILE_PREFIX.length), readFile);
  if (inner.startsWith(SECRET_PREFIX)) return lookUpSecret(inner.slice(SECRET_PREFIX.length), sources);
  const [, variable, fallback] = VARIABLE.exec(inner) ?? [];
  if (variable === undefined)
    return {
      missing: 'expected ${NAME}, ${NAME:-default}, ${file:PATH} or ${secret:NAME}; write $${ for a plain ${',
    };
  const value = env[variable];
  if (fallback !== undefined) return { text: value === undefined || value === '' ? fallback : value };
  return value === undefined ? { missing: `environment variable ${variable} is not set` } : { text: value };
}

/** Replaces `${NAME}`, `${NAME:-default}`, `${file:PATH}` and `${secret:NAME}`. What comes in is not looked at again. */
export function resolveText(text: string, sources: ReferenceSources): ResolvedText {
  const references: string[] = [];
  const missing: string[] = [];
  const resolved = text.replace(REFERENCE, (whole: string, inner: string | undefined) => {
    if (inner === undefined) return '${';
    references.push(whole);
    const found = lookUp(inner, sources);
    if ('text' in found) return found.text;
    missing.push(found.missing);
    return '';
  });
  return { text: resolved, references, missing };
}

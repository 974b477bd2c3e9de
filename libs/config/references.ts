export interface ReferenceSources {
  env: Readonly<Record<string, string | undefined>>;
  /** Throws where the file cannot be read. */
  readFile: (path: string) => string;
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

function lookUp(inner: string, { env, readFile }: ReferenceSources): Lookup {
  if (inner.startsWith(FILE_PREFIX)) return lookUpFile(inner.slice(FILE_PREFIX.length), readFile);
  const [, variable, fallback] = VARIABLE.exec(inner) ?? [];
  if (variable === undefined)
    return { missing: 'expected ${NAME}, ${NAME:-default} or ${file:PATH}; write $${ for a plain ${' };
  const value = env[variable];
  if (fallback !== undefined) return { text: value === undefined || value === '' ? fallback : value };
  return value === undefined ? { missing: `environment variable ${variable} is not set` } : { text: value };
}

/** Replaces `${NAME}`, `${NAME:-default}` and `${file:PATH}`. What comes in is not looked at again. */
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

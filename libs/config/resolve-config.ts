import { readFileSync } from 'node:fs';
import { crossCheck } from './cross-checks.ts';
import { describeIssue } from './describe-issue.ts';
import { findOverrides } from './environment-overrides.ts';
import { parseConfig } from './parse-config.ts';
import { type ConfigPath, formatPath, pathKey, setAt } from './path.ts';
import type { Position, Positions } from './positions.ts';
import { byPosition, ConfigError, type ConfigProblem } from './problem.ts';
import { hasReference, type ReferenceSources, resolveText } from './references.ts';
import type { Config } from './schema/config.ts';
import { isDeferrablePath, isSecretPath } from './secret-paths.ts';

export interface ResolveOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** For `${file:PATH}`. Default: from disk, relative to the working folder. */
  readFile?: (path: string) => string;
  /** For `${secret:NAME}`. Absent: none. */
  secretOf?: ((name: string) => string | undefined) | undefined;
  /** Where things stand in the file, for messages. Revisions that came over the bus have none. */
  positions?: Positions;
  /**
   * `require`: a secret whose variable or file is missing is a problem. `defer`: it is left out, for
   * nodes that do not need it.
   */
  secrets: 'require' | 'defer';
}

const MAX_PROBLEMS = 50;

/** What is known of each place besides its value: which text came from a reference or a variable, and what was left out. */
class Origins {
  readonly fromReference = new Set<string>();
  readonly deferred = new Set<string>();
  readonly variables = new Map<string, string>();
  readonly #positions: Positions | undefined;

  constructor(positions: Positions | undefined) {
    this.#positions = positions;
  }

  isFromReference(path: ConfigPath): boolean {
    for (let length = path.length; length > 0; length--)
      if (this.fromReference.has(pathKey(path.slice(0, length)))) return true;
    return false;
  }

  /** The file and place of `path`, or of the closest thing around it that has one. */
  place(path: ConfigPath, atKey: boolean): { file?: string } & Partial<Position> {
    for (let length = path.length; length >= 0; length--) {
      const around = path.slice(0, length);
      const variable = this.variables.get(pathKey(around));
      if (variable !== undefined) return { file: variable };
      const position =
        atKey && length === path.length ? this.#positions?.key(around) : this.#positions?.value(around);
      if (position) return { ...(this.#positions && { file: this.#positions.file }), ...position };
    }
    return this.#positions ? { file: this.#positions.file } : {};
  }
}

function resolveReferences(
  value: unknown,
  path: ConfigPath,
  sources: ReferenceSources,
  origins: Origins,
  onMissing: (path: ConfigPath, missing: readonly string[]) => void,
): unknown {
  if (typeof value === 'string') {
    if (origins.variables.has(pathKey(path)) || !hasReference(value)) return value;
    const { text, references, missing } = resolveText(value, sources);
    if (references.length > 0) origins.fromReference.add(pathKey(path));
    if (text === '' && missing.length === 0 && isDeferrablePath(path))
      missing.push(`${references.join('')} is empty`);
    if (missing.length > 0) onMissing(path, missing);
    return missing.length > 0 && origins.deferred.has(pathKey(path)) ? undefined : text;
  }
  if (Array.isArray(value))
    return value.map((item, index) => resolveReferences(item, [...path, index], sources, origins, onMissing));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const resolved = resolveReferences(item, [...path, key], sources, origins, onMissing);
    if (resolved !== undefined) copy[key] = resolved;
  }
  return copy;
}

/** Keys that were deferred leave no holes in the list of a provider's keys. */
function withoutHoles(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(item => item !== undefined).map(withoutHoles);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutHoles(item)]));
}

/**
 * The configuration that `document` means here: `GATEWAY_…` variables laid over it, references resolved,
 * checked against the schema and for what it refers to. Throws `ConfigError` with every problem found.
 */
export function resolveConfig(document: unknown, options: ResolveOptions): Config {
  const { env, positions, secrets, secretOf, readFile = path => readFileSync(path, 'utf8') } = options;
  const origins = new Origins(positions);
  const problems: ConfigProblem[] = [];
  const complain = (path: ConfigPath, message: string, nearest?: string, atKey = false): void => {
    const place = origins.place(path, atKey);
    problems.push({ ...place, path: formatPath(path), message, ...(nearest !== undefined && { nearest }) });
  };

  const overlaid = structuredClone(document ?? {});
  const found = findOverrides(env, overlaid);
  problems.push(...found.problems);
  for (const { variable, path, text } of found.overrides) {
    setAt(overlaid, path, text);
    origins.variables.set(pathKey(path), variable);
    origins.fromReference.add(pathKey(path));
  }

  const resolved = resolveReferences(overlaid, [], { env, readFile, secretOf }, origins, (path, missing) => {
    if (secrets === 'defer' && isDeferrablePath(path)) origins.deferred.add(pathKey(path));
    else for (const message of missing) complain(path, message);
  });
  const missing = new Set(problems.map(({ path }) => path));

  const complete = withoutHoles(resolved);
  const { config, issues } = parseConfig(complete, path => origins.isFromReference(path));
  const mayShow = (path: ConfigPath): boolean => !isSecretPath(path) && !origins.isFromReference(path);
  for (const issue of issues)
    for (const described of describeIssue(issue, complete, mayShow))
      if (!missing.has(formatPath(described.path)))
        complain(described.path, described.message, described.nearest, described.atKey);
  if (config) {
    const isDeferred = (path: ConfigPath): boolean => origins.deferred.has(pathKey(path));
    crossCheck(config, { env, secrets, isDeferred, complain });
  }
  if (problems.length > 0 || !config) throw new ConfigError(problems.sort(byPosition).slice(0, MAX_PROBLEMS));
  return config;
}

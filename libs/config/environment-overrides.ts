import { nearest } from './nearest.ts';
import type { ConfigPath } from './path.ts';
import type { ConfigProblem } from './problem.ts';
import { alternatives, type SchemaNode, schemaTree, sectionNames } from './schema-tree.ts';

export interface Override {
  variable: string;
  path: ConfigPath;
  text: string;
}

const PREFIX = 'GATEWAY_';

/** Kubernetes sets such variables for a Service that happens to be called `gateway` or `gateway-server`. */
const SERVICE_LINK = /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP)(_|$)/;
const SERVICE_ADDRESS = /^(tcp|udp):\/\//;

const normalise = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '').toLowerCase();

/** Names at hand under `value`, with the part of the path that each stands for: keys, indices, and items by `name`. */
function namesUnder(node: SchemaNode, value: unknown): [string, string | number, SchemaNode][] {
  const names: [string, string | number, SchemaNode][] = [];
  for (const [key, child] of Object.entries(node.properties ?? {})) names.push([normalise(key), key, child]);
  if (typeof node.additionalProperties === 'object' && typeof value === 'object' && value !== null)
    for (const key of Object.keys(value)) names.push([normalise(key), key, node.additionalProperties]);
  if (node.items) {
    const items: unknown[] = Array.isArray(value) ? value : [];
    for (let index = 0; index <= items.length; index++) {
      const item = items[index];
      names.push([String(index), index, node.items]);
      if (typeof item === 'object' && item !== null && 'name' in item && typeof item.name === 'string')
        names.push([normalise(item.name), index, node.items]);
    }
  }
  return names;
}

const childOf = (value: unknown, part: string | number): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;

type Found = { path: ConfigPath } | { unknown: string; known: string[] };

/** `words` are the parts between underscores; a key may take several of them (`BODY_LIMIT`). */
function find(words: readonly string[], node: SchemaNode, value: unknown): Found {
  if (words.length === 0) return { path: [] };
  let failure: Found = { unknown: words.join('_'), known: [] };
  for (const option of alternatives(node)) {
    const names = namesUnder(option, value);
    failure.known.push(...names.map(([, part]) => String(part)));
    for (let count = words.length; count >= 1; count--) {
      const word = words.slice(0, count).join('').toLowerCase();
      for (const [name, part, child] of names) {
        if (name !== word) continue;
        const found = find(words.slice(count), child, childOf(value, part));
        if ('path' in found) return { path: [part, ...found.path] };
        failure = found;
      }
    }
  }
  return failure;
}

/** What `GATEWAY_<SECTION>_<KEY>` variables say. Variables of no section (`GATEWAY_ENV`) are somebody else's. */
export function findOverrides(
  env: Readonly<Record<string, string | undefined>>,
  document: unknown,
): { overrides: Override[]; problems: ConfigProblem[] } {
  const overrides: Override[] = [];
  const problems: ConfigProblem[] = [];
  for (const variable of Object.keys(env).sort()) {
    const text = env[variable];
    if (text === undefined || !variable.startsWith(PREFIX)) continue;
    const words = variable.slice(PREFIX.length).split('_');
    const section = sectionNames.find(name => name === words[0]?.toLowerCase());
    // `version` is the format's: an image may well set GATEWAY_VERSION to its own.
    if (section === undefined || section === 'version') continue;
    if (SERVICE_LINK.test(variable) || SERVICE_ADDRESS.test(text)) continue;
    const found = find(words, schemaTree([section]), document);
    if ('path' in found) {
      overrides.push({ variable, path: found.path, text });
      continue;
    }
    const near = nearest(found.unknown.replaceAll('_', ''), found.known);
    const known = near === undefined ? `; known here: ${found.known.join(', ') || 'nothing'}` : '';
    problems.push({
      file: variable,
      path: '',
      message: `no configuration key "${found.unknown}"${known}`,
      ...(near !== undefined && { nearest: near }),
    });
  }
  overrides.sort((left, right) => left.path.length - right.path.length);
  return { overrides, problems };
}

import type { z } from 'zod';
import { type ConfigPath, setAt, valueAt } from './path.ts';
import { type Config, configSchema } from './schema/config.ts';

type Issue = z.core.$ZodIssue;

export interface ParsedConfig {
  /** Absent where it does not fit the schema, unknown keys aside. */
  config: Config | undefined;
  issues: Issue[];
}

const plainPath = (path: readonly PropertyKey[]): (string | number)[] =>
  path.map(part => (typeof part === 'number' ? part : String(part)));

function parseJsonOr<T>(text: string, otherwise: T): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}

const toNumber = (text: string): number | undefined =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;

function toList(text: string): unknown {
  if (text.trimStart().startsWith('[')) return parseJsonOr(text, undefined);
  return text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
}

/** The text as what the schema wants there; undefined where it cannot be that. */
function convert(text: string, issue: Issue): unknown {
  if (issue.code === 'invalid_union')
    return issue.errors
      .flat()
      .filter(({ path }) => path.length === 0)
      .map(error => convert(text, error))
      .find(converted => converted !== undefined);
  if (issue.code === 'invalid_value')
    return issue.values.some(value => typeof value === 'number') ? toNumber(text) : undefined;
  if (issue.code !== 'invalid_type') return undefined;
  switch (issue.expected) {
    case 'number':
    case 'int':
      return toNumber(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'array':
      return toList(text);
    case 'object':
    case 'record':
      return text.trimStart().startsWith('{') ? parseJsonOr(text, undefined) : undefined;
    default:
      return undefined;
  }
}

/** An environment variable is always a text; where the schema wants something else, it is converted. */
function convertTexts(
  document: unknown,
  issues: readonly Issue[],
  isFromReference: (path: ConfigPath) => boolean,
): boolean {
  let converted = false;
  for (const issue of issues) {
    const path = plainPath(issue.path);
    const text = valueAt(document, path);
    if (typeof text !== 'string' || !isFromReference(path)) continue;
    const value = convert(text, issue);
    if (value === undefined) continue;
    setAt(document, path, value);
    converted = true;
  }
  return converted;
}

/** A list, then its items: no text is converted deeper than this. */
const MAX_CONVERSIONS = 3;

/**
 * Parses `document`, which is changed on the way: texts of references become what the schema wants, and
 * unknown keys are taken out once they are noted, so that the rest can be checked too.
 */
export function parseConfig(document: unknown, isFromReference: (path: ConfigPath) => boolean): ParsedConfig {
  let result = configSchema.safeParse(document);
  for (let round = 0; round < MAX_CONVERSIONS && !result.success; round++) {
    if (!convertTexts(document, result.error.issues, isFromReference)) break;
    result = configSchema.safeParse(document);
  }
  if (result.success) return { config: result.data, issues: [] };
  const { issues } = result.error;
  for (const issue of issues)
    if (issue.code === 'unrecognized_keys')
      for (const key of issue.keys) setAt(document, [...plainPath(issue.path), key], undefined);
  return { config: configSchema.safeParse(document).data, issues };
}

import type { z } from 'zod';
import { nearest } from './nearest.ts';
import { type ConfigPath, valueAt } from './path.ts';
import { knownKeys } from './schema-tree.ts';

export interface DescribedIssue {
  path: ConfigPath;
  /** Whether the key itself is at fault, rather than its value. */
  atKey: boolean;
  message: string;
  nearest?: string;
}

type Issue = z.core.$ZodIssue;

const MAX_SHOWN_CHARACTERS = 60;

const typeNames: Record<string, string> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= MAX_SHOWN_CHARACTERS ? text : `${text.slice(0, MAX_SHOWN_CHARACTERS)}…`;
}

const oneOf = (values: readonly unknown[]): string => values.map(value => JSON.stringify(value)).join(' or ');

function bound(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  const [word, amount] = issue.code === 'too_big' ? ['at most', issue.maximum] : ['at least', issue.minimum];
  const strict = issue.inclusive === false;
  if (issue.origin === 'string') return `expected ${word} ${amount} character${amount === 1 ? '' : 's'}`;
  if (issue.origin === 'array') return `expected ${word} ${amount} item${amount === 1 ? '' : 's'}`;
  if (strict) return `expected a number ${issue.code === 'too_big' ? 'below' : 'above'} ${amount}`;
  return `expected ${word} ${amount}`;
}

/** What was expected, without what was found. */
function expectation(issue: Issue): string {
  if (issue.message.startsWith('expected ')) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${oneOf(issue.values)}`;
    case 'too_big':
    case 'too_small':
      return bound(issue);
    case 'invalid_format':
      return issue.format === 'url'
        ? 'expected an address such as https://host/path'
        : `expected ${issue.format}`;
    case 'invalid_union': {
      if ('options' in issue && Array.isArray(issue.options)) return `expected ${oneOf(issue.options)}`;
      const options = issue.errors.flatMap(([first]) => (first ? [expectation(first)] : []));
      return `expected ${options.map(option => option.replace(/^expected /, '')).join(' or ')}`;
    }
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'expected another name';
    default:
      return issue.message;
  }
}

/** The branch of a union that was meant: the one that fails further inside. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const inside = issue.errors.flat().find(error => error.path.length > 0);
  return inside ? innermost({ ...inside, path: [...issue.path, ...inside.path] }) : issue;
}

const plainPath = (path: readonly PropertyKey[]): (string | number)[] =>
  path.map(part => (typeof part === 'number' ? part : String(part)));

function unknownKey(path: ConfigPath, key: string): DescribedIssue {
  const known = knownKeys(path);
  const near = nearest(key, known);
  const below: DescribedIssue = { path: [...path, key], atKey: true, message: 'unknown key' };
  if (near !== undefined) return { ...below, nearest: near };
  return { ...below, message: `unknown key; known here: ${known.join(', ')}` };
}

/** zod's issue in our words. `mayShow`: whether the value at a path may stand in a message. */
export function describeIssue(
  outer: Issue,
  document: unknown,
  mayShow: (path: ConfigPath) => boolean,
): DescribedIssue[] {
  const issue = innermost(outer);
  const path = plainPath(issue.path);
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => unknownKey(path, key));
  const atKey = issue.code === 'invalid_key';
  const value = valueAt(document, path);
  const expected = expectation(issue);
  if (value === undefined && !atKey) return [{ path, atKey, message: `missing; ${expected}` }];
  if (atKey || !mayShow(path)) return [{ path, atKey, message: expected }];
  const near =
    issue.code === 'invalid_value' && typeof value === 'string'
      ? nearest(value, issue.values.map(String))
      : undefined;
  const message = `${expected}, found ${describeValue(value)}`;
  return [{ path, atKey, message, ...(near !== undefined && { nearest: near }) }];
}

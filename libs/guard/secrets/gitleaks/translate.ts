import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { z } from 'zod';
import type { AllowList, SecretRule } from '../secret-rule.ts';
import { measurePattern } from './measure-pattern.ts';
import type { GitleaksRules } from './read-rules.ts';
import { translatePattern } from './translate-pattern.ts';

/**
 * Writes `rules.json` from the rules of gitleaks: `node translate.ts gitleaks.toml VERSION`. The file is `config/gitleaks.toml` of
 * the Go module `github.com/zricethezav/gitleaks/v8`. Left out: rules for the names of files, and those with an own one here.
 */
const allowList = z.object({
  regexes: z.array(z.string()).optional(),
  stopwords: z.array(z.string()).optional(),
  paths: z.array(z.string()).optional(),
  regexTarget: z.enum(['match', 'line', 'secret']).optional(),
  condition: z.enum(['AND', 'OR']).optional(),
});
const gitleaks = z.object({
  allowlist: allowList,
  rules: z.array(
    z.object({
      id: z.string(),
      regex: z.string().optional(),
      path: z.string().optional(),
      secretGroup: z.int().optional(),
      keywords: z.array(z.string()).default([]),
      entropy: z.number().optional(),
      allowlists: z.array(allowList).default([]),
    }),
  ),
});
type Rule = z.infer<typeof gitleaks>['rules'][number];

/** Keys in PEM are longer than a stream holds of a word: `private-key.ts` knows where one may still go on. */
const own = new Set(['private-key']);

/** Before an assigned name it takes what else there is of it. It may be none of it, so no match depends on it. */
const NAME_PREFIX = '[\\w.-]{0,50}?';

/** A dot between letters is meant to be one. */
const literalDots = (regex: string): string => regex.replaceAll(/(?<=[a-z])\.(?=[a-z])/g, '\\.');

/** What may be missing anyway at the beginning of an alternative that is searched for: with it, searching takes cubic time. */
const ANY_BEFORE = '[a-z0-9-]*?';

const changes: Readonly<Record<string, (regex: string) => string>> = {
  // The secret alone, without the character that ends it.
  'sentry-org-token': regex => regex.replace(/^\\b(.*)(\(\?:\[\^a-zA-Z0-9\+\/\]\|\\z\))$/, '\\b($1)$2'),
  'microsoft-teams-webhook': regex => regex.replaceAll('([a-z0-9]{4}-)', '(?:[a-z0-9]{4}-)'),
  'slack-config-access-token': literalDots,
  'slack-webhook-url': literalDots,
  'sidekiq-sensitive-url': literalDots,
  // A password with a space in it would be held back in a stream for no one knows how long.
  'curl-auth-user': regex => regex.replaceAll(/\[\^([:"']+)\]/g, '[^$1\\s]'),
};

/** Of lists that ask for both a path and a text, none can be fulfilled. */
const allowed = ({
  regexes,
  stopwords,
  paths,
  regexTarget,
  condition,
}: z.infer<typeof allowList>): AllowList[] => {
  if (regexes === undefined && stopwords === undefined) return [];
  if (paths !== undefined && condition === 'AND') return [];
  return [
    {
      ...(regexTarget !== undefined && regexTarget !== 'secret' && { target: regexTarget }),
      ...(condition === 'AND' && { condition }),
      ...(regexes !== undefined && {
        regexes: regexes.map(regex => translatePattern(regex.replaceAll(`|${ANY_BEFORE}`, '|'))),
      }),
      ...(stopwords !== undefined && { stopwords: stopwords.map(word => word.toLowerCase()) }),
    },
  ];
};

function translated({ id, regex = '', keywords, secretGroup, entropy, allowlists }: Rule): SecretRule {
  const isPrefixed = new RegExp(`^(?:\\(\\?i\\))?${RegExp.escape(NAME_PREFIX)}`).test(regex);
  const adapted = changes[id]?.(regex) ?? regex;
  const pattern = translatePattern(isPrefixed ? adapted.replaceAll(NAME_PREFIX, '') : adapted);
  const words = [...new Set(keywords.map(word => word.toLowerCase()))];
  const { longest, hasSpaces, beginsWith } = measurePattern(pattern, secretGroup);
  if (hasSpaces) throw new RangeError(`${id}: a secret can have white space in it`);
  if (words.length === 0) throw new RangeError(`${id}: no keywords`);
  const allow = allowlists.flatMap(allowed);
  return {
    rule: id,
    pattern,
    ...(secretGroup !== undefined && { group: secretGroup }),
    keywords: words,
    ...(beginsWith(words) && { isKeywordFirst: true as const }),
    ...(isPrefixed && { isPrefixed: true as const }),
    ...(entropy !== undefined && { entropy }),
    longest,
    ...(allow.length > 0 && { allow }),
  };
}

const [file, version] = process.argv.slice(2);
if (file === undefined || version === undefined) throw new Error('usage: translate.ts gitleaks.toml VERSION');
const { rules, allowlist } = gitleaks.parse(parse(readFileSync(file, 'utf8')));
const kept = rules.filter(({ id, regex, path }) => regex !== undefined && path === undefined && !own.has(id));
const target = new URL('rules.json', import.meta.url);
const written: GitleaksRules = { version, allow: allowed(allowlist), rules: kept.map(translated) };
writeFileSync(target, JSON.stringify(written, undefined, 2));
const without = rules.filter(rule => !kept.includes(rule)).map(({ id }) => id);
console.log(`${kept.length} rules of gitleaks ${version}; without ${without.join(', ')}`);

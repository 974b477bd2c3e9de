import type { Finding, TextDetector } from '../detector.ts';
import { entropyOf, isPlaceholder } from './entropy.ts';

const NAMES =
  'api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|client[_-]?secret|account[_-]?key|auth[_-]?token|access[_-]?token|passw(?:or)?d|passphrase|secret|token|credential|signing[_-]?key|encryption[_-]?key';
/** A name, what may follow it within the same name, and an assignment as programs and settings write it. */
const BEFORE = `(?:${NAMES})[A-Za-z0-9_.-]{0,24}["'\`]?[ \\t]{0,3}(?:=>|:=|={1,3}|:)[ \\t]{0,3}["'\`]?`;
const VALUE = '[A-Za-z0-9_.+/=~%$!@#^&*-]';
const VALUE_LIMIT = 150;

const assigned = new RegExp(`${BEFORE}(${VALUE}{10,${VALUE_LIMIT}})(?!${VALUE})`, 'gi');
const beginning = new RegExp(`${BEFORE}(${VALUE}{1,${VALUE_LIMIT}})$`, 'gi');
/** The longest that a name and its assignment may be. */
const NAME_LIMIT = 60;
const LEAST_ENTROPY = 3.5;

/**
 * What is no secret though it is assigned to a name of one: code that reads it from elsewhere, words, paths,
 * versions, and references of templates.
 */
const isOther = (value: string): boolean =>
  isPlaceholder(value) ||
  !/\d/.test(value) ||
  !/[A-Za-z]/.test(value) ||
  /^(?:[$%#@&]|process\.|os\.|env\.|https?:|\/|\.\/|[a-z]+(?:[._-][a-z]+)+\d{0,2}$)/i.test(value) ||
  /[A-Za-z_]\.[A-Za-z_]{2,}/.test(value);

function findAssigned(text: string): Finding[] {
  const findings: Finding[] = [];
  for (const match of text.matchAll(assigned)) {
    const value = match[1] ?? '';
    if (isOther(value) || entropyOf(value) < LEAST_ENTROPY) continue;
    const end = match.index + match[0].length;
    findings.push({ start: end - value.length, end, type: 'secret', rule: 'assigned-secret' });
  }
  return findings;
}

/** Values that look random and are assigned to a name such as `api_key` or `password`. */
export const assignedDetector: TextDetector = {
  find: findAssigned,
  reach: VALUE_LIMIT,
  openFrom(text) {
    beginning.lastIndex = Math.max(0, text.length - VALUE_LIMIT - NAME_LIMIT);
    const match = beginning.exec(text);
    return text.length - (match?.[1]?.length ?? 0);
  },
};

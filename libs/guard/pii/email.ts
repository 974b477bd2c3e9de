import { type Finding, runDetector, type TextDetector } from '../detector.ts';
import { isAlphanumeric } from './characters.ts';

/** Longest local part and domain, RFC 5321 section 4.5.3.1. */
const LOCAL_LIMIT = 64;
const DOMAIN_LIMIT = 255;
const AT = 64;

/** Latin, Greek and Cyrillic letters; of scripts without spaces one cannot tell where an address begins. */
const isSpacedLetter = (code: number): boolean =>
  code >= 0xc0 && code <= 0x52f && code !== 0xd7 && code !== 0xf7;
const isName = (code: number): boolean => isAlphanumeric(code) || isSpacedLetter(code);
/** `.`, `_`, `%`, `+`, `-`, `'`: of what RFC 5322 allows, that which real addresses have. */
const isLocal = (code: number): boolean =>
  isName(code) || code === 46 || code === 95 || code === 37 || code === 43 || code === 45 || code === 39;

function localStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < LOCAL_LIMIT && isLocal(text.charCodeAt(start - 1))) start -= 1;
  while (start < at && !isName(text.charCodeAt(start)) && text.charCodeAt(start) !== 95) start += 1;
  return start;
}

/** The end of `label.label.tld` after the `@`, or -1. */
function domainEnd(text: string, from: number): number {
  let end = -1;
  let labelStart = from;
  let index = from;
  for (; index <= text.length && index - from <= DOMAIN_LIMIT; index += 1) {
    const code = text.charCodeAt(index);
    if (isName(code) || code === 45) continue;
    if (index === labelStart) break;
    const label = text.slice(labelStart, index);
    if (labelStart > from && isTopLevel(label)) end = index;
    if (code !== 46) break;
    labelStart = index + 1;
  }
  return end;
}

const isTopLevel = (label: string): boolean => /^(?:[\p{L}]{2,24}|xn--[a-z0-9-]{2,59})$/iu.test(label);

function findEmails(text: string): Finding[] {
  const spans: Finding[] = [];
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const start = localStart(text, at);
    const end = start < at ? domainEnd(text, at + 1) : -1;
    if (end === -1) continue;
    if (text[end] === ':' && text.slice(start, at) === 'git') continue;
    if (/^[1-4]x\./.test(text.slice(at + 1, at + 4))) continue;
    spans.push({ start, end, type: 'email' });
  }
  return spans;
}

const byRun = runDetector(findEmails, {
  isPart: code => isLocal(code) || code === AT,
  isHead: code => isName(code) || code === 95,
  longest: LOCAL_LIMIT + DOMAIN_LIMIT + 2,
});

/** E-mail addresses `local@domain.tld`. A host without a dot is none; nor is `git@host:path` or `logo@2x.png`. */
export const emailDetector: TextDetector = {
  ...byRun,
  openFrom(text) {
    const start = byRun.openFrom(text);
    const floor = text.length - LOCAL_LIMIT;
    // Without an @ yet, only so much can be the name before it.
    return start >= floor || text.includes('@', start) ? start : floor;
  },
};

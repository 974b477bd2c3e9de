import type { Finding, TextDetector } from '../detector.ts';

const SCHEME = /[a-z][a-z0-9+.-]{0,31}$/i;
const AUTHORITY_LIMIT = 1024;

/** RFC 3986 section 3.2: the authority ends at `/`, `?` or `#`; in text also at a space, a quote or a bracket. */
function authorityEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + AUTHORITY_LIMIT);
  let end = start;
  while (end < limit && !'/?#"\'<>`) \t\r\n'.includes(text.charAt(end))) end += 1;
  return end;
}

function findUrlCredentials(text: string): Finding[] {
  const spans: Finding[] = [];
  for (let mark = text.indexOf('://'); mark !== -1; mark = text.indexOf('://', mark + 3)) {
    if (!SCHEME.test(text.slice(Math.max(0, mark - 32), mark))) continue;
    const start = mark + 3;
    const end = authorityEnd(text, start);
    const authority = text.slice(start, end);
    const at = authority.lastIndexOf('@');
    const colon = authority.indexOf(':');
    const hasPassword = colon !== -1 && colon < at - 1;
    if (!hasPassword || at === authority.length - 1) continue;
    spans.push({ start, end, type: 'url-credentials' });
  }
  return spans;
}

/**
 * The `user:password@host` of a URL, such as a database's. The host goes with it, so that what stays is
 * not half an e-mail address. A user without a password is no secret.
 */
export const urlCredentialsDetector: TextDetector = {
  find: findUrlCredentials,
  reach: AUTHORITY_LIMIT,
  openFrom(text) {
    let mark = text.indexOf('://', Math.max(0, text.length - AUTHORITY_LIMIT - 3));
    for (; mark !== -1; mark = text.indexOf('://', mark + 3)) {
      const start = mark + 3;
      if (text.length - start < AUTHORITY_LIMIT && authorityEnd(text, start) === text.length) return start;
    }
    return text.length;
  },
};

import type { Finding, TextDetector } from '../detector.ts';

const BEGIN = '-----BEGIN';
const LABEL = '[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----';
/** Base64 in lines, their ends as a program may write them, and the headers of RFC 1421. */
const BODY = '(?:[A-Za-z0-9+/=:,.\\s\\\\]|-(?!-)){32,3600}';
const key = new RegExp(`${BEGIN}${LABEL}${BODY}(?:-----END${LABEL})?`, 'g');
const LIMIT = 3_800;
const unfinished = new RegExp(
  `${BEGIN}[A-Z0-9 ]{0,60}-{0,5}(?:[A-Za-z0-9+/=:,.\\s\\\\]|-(?!-)){0,3600}(?:-{1,5}[A-Z0-9 ]{0,64}-{0,4})?$`,
  'y',
);

/** Private keys in PEM (RFC 7468), whole or cut off. */
export const privateKeyDetector: TextDetector = {
  find: text =>
    [...text.matchAll(key)].map(
      ({ index, 0: found }): Finding => ({
        start: index,
        end: index + found.length,
        type: 'secret',
        rule: 'private-key',
      }),
    ),
  reach: LIMIT,
  openFrom(text) {
    let begin = text.indexOf(BEGIN, Math.max(0, text.length - LIMIT));
    for (; begin !== -1; begin = text.indexOf(BEGIN, begin + BEGIN.length)) {
      unfinished.lastIndex = begin;
      if (unfinished.test(text)) return begin;
    }
    for (let length = Math.min(BEGIN.length - 1, text.length); length > 0; length -= 1)
      if (BEGIN.startsWith(text.slice(-length))) return text.length - length;
    return text.length;
  },
};

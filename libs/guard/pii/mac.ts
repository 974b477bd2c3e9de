import { type Finding, runDetector } from '../detector.ts';
import { isHexDigit } from './characters.ts';

const PAIRS = /(?<![\w:-])[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?!\w|[:-][0-9a-f]{2}\b)/gi;
const DOTTED = /(?<![\w.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w]|\.\w)/gi;

/** No device has these: all zero, and broadcast. */
const isNobody = (address: string): boolean => /^(?:[0.:-]+|[f.:-]+)$/i.test(address);

function findMacAddresses(text: string): Finding[] {
  const spans: Finding[] = [];
  for (const pattern of [PAIRS, DOTTED]) {
    for (const match of text.matchAll(pattern)) {
      // Three groups of digits only are a number with separators.
      if (isNobody(match[0]) || (pattern === DOTTED && !/[a-f]/i.test(match[0]))) continue;
      spans.push({ start: match.index, end: match.index + match[0].length, type: 'mac' });
    }
  }
  return spans;
}

/** Hardware addresses of network cards: `00:1a:2b:3c:4d:5e`, with hyphens, or Cisco's `001a.2b3c.4d5e`. */
export const macDetector = runDetector(findMacAddresses, {
  isPart: code => isHexDigit(code) || code === 58 || code === 45 || code === 46,
  isHead: isHexDigit,
  // Six pairs, and one more that would make it something longer.
  longest: 22,
});

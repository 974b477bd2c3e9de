import { isIPv4, isIPv6 } from 'node:net';
import { type Finding, runDetector } from '../detector.ts';
import { continuedDotted, continuesDotted, isHexDigit, isWordAt } from './characters.ts';

/** Addresses that name nobody: this host, any host, netmasks and broadcast. */
const isNobody = (address: string): boolean => /^(?:127\.|0\.|255\.)/.test(address);

/** Four numbers with dots are as often a version: after the word, or after a name as in `tool-1.2.3.4`. */
const isVersion = (text: string, start: number): boolean =>
  /(?:version|release|build|\bver?\.?)[ :=]*$|\w-$/i.test(text.slice(Math.max(0, start - 12), start));

/** `10.0.0.0/16` is a network, not somebody's address. */
const isNetwork = (text: string, address: string, end: number): boolean =>
  address.endsWith('.0') && /^\/\d/.test(text.slice(end, end + 2));

function findIpv4(text: string): Finding[] {
  const spans: Finding[] = [];
  for (const match of text.matchAll(/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/g)) {
    const start = match.index;
    const end = start + match[0].length;
    if (isWordAt(text, start - 1) || isWordAt(text, end)) continue;
    if (continuedDotted(text, start) || continuesDotted(text, end)) continue;
    if (!isIPv4(match[0]) || isNobody(match[0]) || isVersion(text, start)) continue;
    if (isNetwork(text, match[0], end)) continue;
    spans.push({ start, end, type: 'ip' });
  }
  return spans;
}

/** Eight groups, the last two as an IPv4 address, and the dots or colon of a sentence. */
const LONGEST = 48;

/** `A::b` is also a name in many programming languages: a short form needs a digit and more than a letter or two. */
const isDistinct = (address: string): boolean =>
  !address.includes('::') || (/\d/.test(address) && (/[0-9a-f]{3}/i.test(address) || address.length > 7));

function findIpv6(text: string): Finding[] {
  const spans: Finding[] = [];
  for (const match of text.matchAll(/(?<![\w:.])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]+/g)) {
    if (match[0].length > LONGEST) continue;
    const address = match[0].replace(/\.+$/, '').replace(/(?<!:):$/, '');
    if (address.length < 6) continue;
    if (isWordAt(text, match.index + match[0].length)) continue;
    if (!isIPv6(address) || !isDistinct(address)) continue;
    spans.push({ start: match.index, end: match.index + address.length, type: 'ip' });
  }
  return spans;
}

/** IPv4 and IPv6 addresses, without those that name no one (loopback, unspecified, netmasks) and without versions. */
export const ipDetector = runDetector(
  text => (text.includes(':') ? [...findIpv6(text), ...findIpv4(text)] : findIpv4(text)),
  {
    isPart: code => isHexDigit(code) || code === 58 || code === 46 || code === 47,
    isHead: code => isHexDigit(code) || code === 58,
    longest: LONGEST + 2,
  },
);

import { hash } from 'node:crypto';
import { bech32, bech32m, createBase58check } from '@scure/base';
import { type Finding, runDetector } from '../detector.ts';
import { isAlphanumeric } from './characters.ts';

const base58check = createBase58check((bytes: Uint8Array) => new Uint8Array(hash('sha256', bytes, 'buffer')));

/** Version byte and 20 bytes of hash; 0 and 5 are Bitcoin's main network (pay to key, pay to script). */
function isBase58Address(address: string): boolean {
  try {
    const payload = base58check.decode(address);
    return payload.length === 21 && (payload[0] === 0 || payload[0] === 5);
  } catch {
    return false;
  }
}

/** BIP 173 and BIP 350: either checksum. */
const isSegwitAddress = (address: string): boolean =>
  bech32.decodeUnsafe(address) !== undefined || bech32m.decodeUnsafe(address) !== undefined;

const CANDIDATE =
  /(?<![A-Za-z0-9])(?:0x[0-9a-f]{40}|bc1[0-9ac-hj-np-z]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?![A-Za-z0-9])/gi;

function isAddress(candidate: string): boolean {
  if (candidate.startsWith('0x') || candidate.startsWith('0X')) return true;
  if (/^bc1/i.test(candidate)) return isSegwitAddress(candidate);
  return isBase58Address(candidate);
}

function findCryptoAddresses(text: string): Finding[] {
  const spans: Finding[] = [];
  for (const match of text.matchAll(CANDIDATE)) {
    if (isAddress(match[0]))
      spans.push({ start: match.index, end: match.index + match[0].length, type: 'crypto-address' });
  }
  return spans;
}

/** Bitcoin addresses by their checksum, and Ethereum's by their length (theirs is optional, EIP-55). */
export const cryptoAddressDetector = runDetector(findCryptoAddresses, {
  isPart: isAlphanumeric,
  // `0x…`, `1…`, `3…`, `bc1…`
  isHead: code => code === 48 || code === 49 || code === 51 || code === 66 || code === 98,
  longest: 76,
});

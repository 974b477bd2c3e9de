import { createRequire } from 'node:module';
import { type PiiType, piiTypes } from '@sluice/contract';
import { allOf, type Finding, type TextDetector } from '../detector.ts';
import { cardDetector } from './card.ts';
import { cryptoAddressDetector } from './crypto-address.ts';
import { emailDetector } from './email.ts';
import { ibanDetector } from './iban.ts';
import { ipDetector } from './ip.ts';
import { macDetector } from './mac.ts';
import type * as NationalId from './national-id.ts';
import { phoneDetector } from './phone.ts';
import { ssnDetector } from './ssn.ts';
import { urlCredentialsDetector } from './url-credentials.ts';

interface PiiKind {
  type: PiiType;
  detector: (regions: readonly string[]) => TextDetector;
  /** What any match has. */
  needs: RegExp;
}

const load = createRequire(import.meta.url);
/** Loaded with the first check of them: the checksums of forty countries are a module each, and most processes need none. */
const nationalIds = (): TextDetector => {
  const { nationalIdDetector }: typeof NationalId = load('./national-id.ts');
  return nationalIdDetector;
};

/** Those with a checksum or a rigid form first: of two that find the same span, the first names it. */
const kinds: readonly PiiKind[] = [
  { type: 'url-credentials', detector: () => urlCredentialsDetector, needs: /:\/\// },
  { type: 'email', detector: () => emailDetector, needs: /@/ },
  { type: 'iban', detector: () => ibanDetector, needs: /\d/ },
  { type: 'card', detector: () => cardDetector, needs: /\d/ },
  { type: 'crypto-address', detector: () => cryptoAddressDetector, needs: /\d/ },
  { type: 'ssn', detector: () => ssnDetector, needs: /\d/ },
  { type: 'national-id', detector: nationalIds, needs: /\d/ },
  { type: 'mac', detector: () => macDetector, needs: /[:.-]/ },
  { type: 'ip', detector: () => ipDetector, needs: /[:.]/ },
  { type: 'phone', detector: phoneDetector, needs: /\d/ },
];

/**
 * A detector of these kinds of personal data, or of all. `regions`: countries whose telephone numbers count as they
 * are dialled there. Names of persons and places are left to who asks a classifier. Throws a `RangeError` for a kind that there is not.
 */
export function piiDetector(types?: readonly string[], regions: readonly string[] = []): TextDetector {
  const known: readonly string[] = piiTypes;
  const unknown = types?.find(type => !known.includes(type));
  if (unknown !== undefined)
    throw new RangeError(
      `There is no kind of personal data called "${unknown}"; there are ${known.join(', ')}.`,
    );
  const chosen = kinds.filter(({ type }) => types === undefined || types.includes(type));
  const all = allOf(
    chosen.map(({ detector: make, needs }) => {
      const detector = make(regions);
      return { ...detector, find: text => (needs.test(text) ? detector.find(text) : []) };
    }),
  );
  return {
    ...all,
    find(text, from = 0) {
      const cut = cutBefore(text, from);
      if (cut === 0) return all.find(text);
      const moved = ({ start, end, ...finding }: Finding): Finding => ({
        ...finding,
        start: start + cut,
        end: end + cut,
      });
      return all.find(text.slice(cut)).map(moved);
    },
  };
}

/** Words that name a number stand less far before it, and no number goes on from further back over a word. */
const [LEAST_BEFORE, MOST_BEFORE] = [512, 2048];

/** Where to begin with what is there from `from` on: after a word, or at 0 where there is none in sight. */
function cutBefore(text: string, from: number): number {
  if (from <= LEAST_BEFORE) return 0;
  const first = Math.max(0, from - MOST_BEFORE);
  for (let index = from - LEAST_BEFORE; index > first; index -= 1)
    if (text.charCodeAt(index) === 32 && isLetter(text.charCodeAt(index - 1))) return index;
  return 0;
}

const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);

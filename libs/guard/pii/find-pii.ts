import type { PiiType } from '@sluice/contract';
import type { Detector, Span } from '../span.ts';
import { findCards } from './card.ts';
import { findCryptoAddresses } from './crypto-address.ts';
import { findEmails } from './email.ts';
import { findIbans } from './iban.ts';
import { findIpAddresses } from './ip.ts';
import { findMacAddresses } from './mac.ts';
import { findPhones } from './phone.ts';
import { findSocialSecurityNumbers } from './ssn.ts';
import { findUrlCredentials } from './url-credentials.ts';

/** Those with a checksum or a rigid form first: of two that find the same span, the first names it. */
const detectors: readonly { type: PiiType; find: Detector; needs: RegExp }[] = [
  { type: 'url-credentials', find: findUrlCredentials, needs: /:\/\// },
  { type: 'email', find: findEmails, needs: /@/ },
  { type: 'iban', find: findIbans, needs: /\d/ },
  { type: 'card', find: findCards, needs: /\d/ },
  { type: 'crypto-address', find: findCryptoAddresses, needs: /\d/ },
  { type: 'ssn', find: findSocialSecurityNumbers, needs: /\d/ },
  { type: 'mac', find: findMacAddresses, needs: /[:.-]/ },
  { type: 'ip', find: findIpAddresses, needs: /[:.]/ },
  { type: 'phone', find: findPhones, needs: /\d/ },
];

/** A detector of these kinds of personal data, or of all. Throws a `RangeError` for a kind that there is not. */
export function piiDetector(types?: readonly string[]): Detector {
  const known = detectors.map(({ type }): string => type);
  const unknown = types?.find(type => !known.includes(type));
  if (unknown !== undefined)
    throw new RangeError(
      `There is no kind of personal data called "${unknown}"; there are ${known.join(', ')}.`,
    );
  const chosen = detectors.filter(({ type }) => types === undefined || types.includes(type));
  return (text): Span[] => chosen.flatMap(({ find, needs }) => (needs.test(text) ? find(text) : []));
}

import { createRequire } from 'node:module';

type Library = typeof import('libphonenumber-js/min');

/** What telephone numbers of the world's numbering plans look like (Google's libphonenumber). */
export interface NumberingPlans {
  /** Whether digits begin with an assigned calling code and go on for as long as numbers under it do. */
  isPossible(digits: string): boolean;
  /** Whether a number, as it is dialled within a country, is of a range that is given out there. */
  isValid(number: string, region: string): boolean;
}

const LONGEST_CALLING_CODE = 3;

let plans: NumberingPlans | undefined;

/** Loaded by the first check that needs them: it takes some 20 ms, and most processes have no such check. */
export function numberingPlans(): NumberingPlans {
  plans ??= loadPlans();
  return plans;
}

function loadPlans(): NumberingPlans {
  const library: Library = createRequire(import.meta.url)('libphonenumber-js/min');
  const lengths = lengthsByCallingCode(library);
  return {
    isPossible(digits) {
      for (let size = 1; size <= LONGEST_CALLING_CODE; size += 1) {
        const possible = lengths.get(digits.slice(0, size));
        if (possible !== undefined) return possible.has(digits.length - size);
      }
      // Freephone numbers, satellites, ships: codes that are no country's.
      return /^[89]/.test(digits) && library.parsePhoneNumberFromString(`+${digits}`)?.isPossible() === true;
    },
    isValid: (number, region) =>
      library.isSupportedCountry(region) &&
      library.parsePhoneNumberFromString(number, region)?.isValid() === true,
  };
}

/** By calling code: how many digits may follow it. No code begins like another one. */
function lengthsByCallingCode({ Metadata, getCountries, getCountryCallingCode }: Library) {
  const metadata = new Metadata();
  const lengths = new Map<string, Set<number>>();
  for (const country of getCountries()) {
    metadata.selectNumberingPlan(country);
    const code = getCountryCallingCode(country);
    const possible = lengths.get(code) ?? new Set();
    for (const length of metadata.numberingPlan?.possibleLengths() ?? []) possible.add(length);
    lengths.set(code, possible);
  }
  return lengths;
}

const weighted = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);

/** Checksum of the NHS number: weights 10 to 2, modulo 11 (https://www.datadictionary.nhs.uk/attributes/nhs_number.html). */
export function isNhsNumber(candidate: string): boolean {
  const digits = candidate.replaceAll(/\D/g, '');
  const sum = [...digits.slice(0, 9)].reduce(
    (total, digit, index) => total + Number(digit) * (10 - index),
    0,
  );
  return (11 - (sum % 11)) % 11 === Number(digits[9]);
}

/** Medicare cards: weights 1, 3, 7, 9 twice over, modulo 10 (https://meteor.aihw.gov.au/content/270101). */
export function isMedicareNumber(candidate: string): boolean {
  const digits = candidate.replaceAll(/\D/g, '');
  return weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(digits[8]);
}

/** Routing numbers of American banks: weights 3, 7, 1, a multiple of ten (https://www.aba.com/about-us/routing-number). */
export const isRoutingNumber = (candidate: string): boolean =>
  weighted(candidate, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;

/** Who may prescribe: the last digit is that of one sum and twice the other (https://www.deadiversion.usdoj.gov). */
export const isDeaNumber = (candidate: string): boolean =>
  weighted(candidate.slice(2), [1, 2, 1, 2, 1, 2]) % 10 === Number(candidate[8]);

/** Weights 2, 7, 6, 5, 4, 3, 2; an offset by the first letter, and an alphabet of check letters for each kind. */
export function isNric(candidate: string): boolean {
  const weights = [2, 7, 6, 5, 4, 3, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(candidate[index + 1]), 0);
  const first = candidate.charAt(0);
  const offset = first === 'S' || first === 'F' ? 0 : first === 'M' ? 3 : 4;
  const alphabet = 'ST'.includes(first) ? 'JZIHGFEDCBA' : first === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  const place = (sum + offset) % 11;
  return candidate.charAt(8) === alphabet[first === 'M' ? 10 - place : place];
}

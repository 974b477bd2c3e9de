/** The kinds of personal data that a `pii` check may name, and that its verdict counts. */
export const piiTypes = [
  'email',
  'phone',
  'card',
  'iban',
  'ip',
  'ssn',
  'national-id',
  'mac',
  'crypto-address',
  'url-credentials',
] as const;
export type PiiType = (typeof piiTypes)[number];

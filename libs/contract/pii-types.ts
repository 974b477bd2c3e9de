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
  'person',
  'location',
] as const;
/** Those that only a classifier of tokens finds. */
export const modelPiiTypes: readonly PiiType[] = ['person', 'location'];
export type PiiType = (typeof piiTypes)[number];

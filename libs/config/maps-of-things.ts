/** Where things stand by name: what one place says of one is all that there is to say of it. */
export const mapsOfThings: ReadonlySet<string> = new Set(['tiers', 'guardrails', 'auth.roles']);

import { readFileSync } from 'node:fs';
import type { AllowList, SecretRule } from '../secret-rule.ts';

/** What `translate.ts` made of the rules of gitleaks. */
export interface GitleaksRules {
  /** Of gitleaks. */
  version: string;
  /** What no rule takes for a secret. */
  allow: AllowList[];
  rules: SecretRule[];
}

/** Read with the first check of secrets: most processes have none. */
export const readGitleaksRules = (): GitleaksRules =>
  JSON.parse(readFileSync(new URL('rules.json', import.meta.url), 'utf8'));

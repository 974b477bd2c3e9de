import { allOf, type TextDetector } from '../detector.ts';
import { addressDetector } from './addresses.ts';
import { assignedDetector } from './assigned.ts';
import { privateKeyDetector } from './private-key.ts';
import { tokenDetector } from './tokens.ts';

/** Keys, tokens and passwords. A finding's `rule` says whose. */
export const secretsDetector = (): TextDetector =>
  allOf([privateKeyDetector, tokenDetector, addressDetector, assignedDetector]);

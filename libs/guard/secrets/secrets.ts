import { allOf, type TextDetector } from '../detector.ts';
import { privateKeyDetector } from './private-key.ts';
import { secretRulesDetector } from './rules-detector.ts';

/** Keys, tokens and passwords. A finding's `rule` says whose. */
export const secretsDetector = (): TextDetector => allOf([privateKeyDetector, secretRulesDetector()]);

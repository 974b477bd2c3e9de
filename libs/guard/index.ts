export { type BodyPlaces, findBodyPlaces, type UnreadableReason } from './body-places.ts';
export { type CheckBodyOptions, type CheckedBody, checkBody } from './check-body.ts';
export {
  CheckExpired,
  type CheckedTexts,
  type CompiledCheck,
  checkTexts,
  compileChecks,
} from './check-texts.ts';
export { allOf, type Finding, type TextDetector } from './detector.ts';
export { leakageDetector } from './leakage.ts';
export { maskTokenDetector, tokenFor } from './masking/token.ts';
export type { ConversationMasks } from './rewrite-text.ts';
export { type ScannedText, scanText } from './scan-text.ts';
export { maskOf, type Span } from './span.ts';
export { JsonLane } from './stream/json-lane.ts';
export { JudgeGate, type JudgeGateOptions, type JudgeTask, judgeGateDefaults } from './stream/judge-gate.ts';
export { type RuleTally, type TalliedSpan, Tally } from './stream/tally.ts';
export { TextLane, type TextLaneOptions } from './stream/text-lane.ts';
export type { TextRule } from './stream/text-rule.ts';
export { textRulesOf } from './stream/text-rules.ts';
export { findEncoded, isRot13, rot13 } from './text/encoded.ts';
export { normalizeText } from './text/normalize.ts';

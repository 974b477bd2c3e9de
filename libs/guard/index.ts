export { type CheckBodyOptions, type CheckedBody, checkBody, type UncheckedReason } from './check-body.ts';
export {
  CheckExpired,
  type CheckedTexts,
  type CompiledCheck,
  checkTexts,
  compileChecks,
} from './check-texts.ts';

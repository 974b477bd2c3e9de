export { type CheckBodyOptions, type CheckedBody, checkBody } from './check-body.ts';
export { type CompiledCheck, compileChecks } from './check-texts.ts';

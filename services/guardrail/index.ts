export { createGuardrailStage, type GuardrailDependencies, type GuardrailStage } from './guardrail-stage.ts';

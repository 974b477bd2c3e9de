export { createPolicyStage, type PolicyDependencies } from './stage.ts';

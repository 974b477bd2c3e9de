export { explainRequest } from './explain.ts';
export { createPolicyStage, type PolicyDependencies } from './stage.ts';

export { type AuthDependencies, createAuthStage } from './stage.ts';

export { createDispatchStage, type DispatchStageDependencies } from './main.ts';

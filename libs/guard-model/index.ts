import { fileURLToPath } from 'node:url';

export { type EntityLabel, entityLabelOf, entityTypesOf } from './entity-labels.ts';
export {
  InvalidModelError,
  type ModelDirectory,
  type ModelTask,
  readModelDirectory,
} from './model-directory.ts';
export { type NgramModel, readNgramModel } from './ngrams.ts';
export { type OperatingPoint, readOperatingPoints } from './operating-points.ts';

/** The folder of our own classifier, in the HuggingFace layout; README.md beside it says how it is evaluated. */
export const modelDirectory = fileURLToPath(new URL('./model', import.meta.url));

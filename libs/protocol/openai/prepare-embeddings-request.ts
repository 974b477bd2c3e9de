import type { Facts, Target } from '@sluice/contract';
import { patchTopLevel } from '../json/top-level.ts';

/** The caller's bytes as this target gets them: its model name. The same bytes where nothing differs. */
export const prepareEmbeddingsRequest = (
  bytes: Uint8Array,
  facts: Facts,
  { model }: Pick<Target, 'model'>,
): Uint8Array => (model === facts.model ? bytes : patchTopLevel(bytes, { model: JSON.stringify(model) }));

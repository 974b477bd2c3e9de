import type { Loss } from '../ir/loss.ts';
import type { JsonObject } from '../json/read-object.ts';
import type { ModelTraits } from './model-traits.ts';

interface Sampling {
  temperature?: number;
  topP?: number;
  topK?: number;
}

const MAX_TEMPERATURE = 1;
/** Thinking allows `top_p` from here on. */
const MIN_TOP_P_THINKING = 0.95;

/**
 * `temperature`, `top_p`, `top_k` as far as the model takes them. With thinking the temperature is 1 and there
 * is no `top_k`: https://platform.claude.com/docs/en/build-with-claude/extended-thinking#feature-compatibility.
 */
export function encodeSampling(
  { temperature, topP, topK }: Sampling,
  traits: ModelTraits,
  thinks: boolean,
  losses: Loss[],
): JsonObject {
  const lose = (path: string): void => {
    losses.push({ feature: 'sampling', path });
  };
  const value: JsonObject = {};
  if (temperature !== undefined) {
    // The default is 1 everywhere: saying it again says nothing.
    if (!traits.sampling || thinks) {
      if (temperature !== 1) lose('temperature');
    } else {
      if (temperature > MAX_TEMPERATURE) lose('temperature');
      value.temperature = Math.min(temperature, MAX_TEMPERATURE);
    }
  }
  if (topP !== undefined) {
    const taken =
      traits.sampling &&
      (!thinks || topP >= MIN_TOP_P_THINKING) &&
      (traits.temperatureWithTopP || value.temperature === undefined);
    if (taken) value.top_p = topP;
    else if (topP !== 1) lose('top_p');
  }
  if (topK !== undefined) {
    if (traits.sampling && !thinks) value.top_k = topK;
    else lose('top_k');
  }
  return value;
}

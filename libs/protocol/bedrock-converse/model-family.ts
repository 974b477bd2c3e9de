import type { ProofOrigin } from '../ir/proof.ts';

/** Who made a model decides what goes into `additionalModelRequestFields`, and who can read its signatures. */
export type ModelFamily = 'anthropic' | 'amazon' | 'openai' | 'mistral' | 'cohere' | 'other' | 'unknown';

/**
 * Of a model id (`anthropic.claude-…`), an inference profile (`us.anthropic.claude-…`) or an ARN of either,
 * https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html. An ARN of an application's own profile, or an alias of
 * the gateway, says nothing: `unknown`.
 */
export function familyOf(model: string): ModelFamily {
  const name = model.slice(model.lastIndexOf('/') + 1);
  const maker =
    /(?:^|\.)(anthropic|amazon|openai|mistral|cohere|meta|deepseek|qwen|google|ai21|writer|moonshotai?|minimax|nvidia|zai|twelvelabs)\./.exec(
      name,
    )?.[1];
  switch (maker) {
    case 'anthropic':
    case 'amazon':
    case 'openai':
    case 'mistral':
    case 'cohere':
      return maker;
    case undefined:
      return name.startsWith('claude') ? 'anthropic' : 'unknown';
    default:
      return 'other';
  }
}

/**
 * Who can read the signatures that a model of this name makes. Claude's are the same everywhere, and where a
 * name says nothing it is Claude: no other family on Bedrock is known to sign.
 */
export function proofOriginOf(model: string | undefined): ProofOrigin {
  if (model === undefined) return 'anthropic';
  const family = familyOf(model);
  return family === 'anthropic' || family === 'unknown' ? 'anthropic' : 'bedrock';
}

/**
 * Models without `outputConfig.textFormat`,
 * https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html: Claude before 4.5, Nova, Llama, Cohere, AI21 and the older Mistral models.
 */
export const lacksStructuredOutput = (model: string): boolean =>
  /claude-(?:v?[123]|instant|(?:opus|sonnet)-4-(?:0|1|2025))|amazon\.|meta\.|cohere\.|ai21\.|mistral\.(?:pixtral|mistral-(?:7b|small|large-2)|mixtral)/.test(
    model,
  );

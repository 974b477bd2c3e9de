import type { Target } from '@sluice/contract';
import { definitionOfKind } from './known-providers.ts';

type BodyPatch = Readonly<Record<string, string | undefined>>;

/**
 * What a body in the target's protocol is not yet at this provider: JSON texts of members to set, undefined for
 * those to take out. Undefined where it goes as it is. `model` is what the provider calls the model.
 */
export function bodyPatchFor(
  target: Pick<Target, 'kind' | 'model' | 'protocol'>,
  model: string,
  headers: Readonly<Record<string, string>> | undefined,
): BodyPatch | undefined {
  const { kind, protocol } = target;
  const patch = definitionOfKind(kind).bodyPatches?.[protocol];
  const isForm = protocol === 'openai-transcriptions';
  const renamed = model === target.model || isForm ? undefined : { model: JSON.stringify(model) };
  if (patch === undefined) return renamed;
  const betas = headers?.['anthropic-beta'];
  if (kind !== 'bedrock' || betas === undefined) return { ...renamed, ...patch };
  // InvokeModel has no such header: the body names the features, as Anthropic's own client does for Bedrock.
  return { ...patch, anthropic_beta: JSON.stringify(betas.split(',').map(beta => beta.trim())) };
}

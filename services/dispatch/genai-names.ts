import { operationOf, type Protocol, type Target } from '@sluice/contract';

/**
 * Names of the OpenTelemetry semantic conventions for generative AI,
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/
 */

/** Of known providers that the conventions have another name for than we do. */
const providerNames: Readonly<Record<string, string>> = {
  'azure-openai': 'azure.ai.openai',
  bedrock: 'aws.bedrock',
  gemini: 'gcp.gemini',
  mistral: 'mistral_ai',
  vertex: 'gcp.vertex_ai',
  xai: 'x_ai',
};

/** `gen_ai.provider.name`: one that they do not know has the name of its kind. */
export const providerNameOf = ({ kind }: Pick<Target, 'kind'>): string => providerNames[kind] ?? kind;

/** `gen_ai.operation.name`, by the protocol that the provider is called in. */
export function operationNameOf(wire: Protocol): string {
  if (wire === 'gemini') return 'generate_content';
  if (wire === 'openai-completions') return 'text_completion';
  return operationOf(wire).replaceAll('-', '_');
}

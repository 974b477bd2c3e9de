import type { OutputFormat } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';

/**
 * Where a model has no structured output, it is made to call a tool of this name with the schema of the
 * answer as its input; whoever decodes the answer turns such a call back into text. The name says it, so that
 * decoding needs to know nothing of the request.
 */
export const ANSWER_TOOL = 'structured_answer_of_sluice';

export type JsonSchemaOutput = Extract<OutputFormat, { type: 'json-schema' }>;

export const answerTool = ({ schema, description }: JsonSchemaOutput): JsonObject => ({
  toolSpec: {
    name: ANSWER_TOOL,
    description: description ?? 'Gives the final answer. Call it once, with the whole answer.',
    inputSchema: { json: schema },
  },
});

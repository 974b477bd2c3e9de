import type { Loss } from '../ir/loss.ts';
import type { ChatRequest, FunctionTool, Tool, ToolChoice } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeCacheMark, extended, formOf, PROTOCOL } from './protocol.ts';
import { ANSWER_TOOL, answerTool, type JsonSchemaOutput } from './structured-answer.ts';

export interface EncodedTools {
  toolConfig?: JsonObject;
  /** Whether the choice forces a call, which Claude's thinking does not go with. */
  forced: boolean;
}

/**
 * `toolConfig`. `answer`: the form that the answer shall have, where the model has no structured output and
 * has to be made to call a tool instead.
 */
export function encodeTools(
  request: ChatRequest,
  answer: JsonSchemaOutput | undefined,
  losses: Loss[],
): EncodedTools {
  const { toolChoice: choice } = request;
  const used = usedTools(request);
  // Converse has no `none`: without tools there is nothing to call, but what was called has to be declared.
  const none = choice?.type === 'none';
  if (none && used.size > 0) losses.push({ feature: 'tool-choice', path: 'toolChoice' });
  const offered = none && used.size === 0 ? [] : offeredTools(request.tools ?? [], choice);
  const tools = offered.flatMap((tool, index) => encodeTool(tool, `tools[${index}]`, losses));
  if (tools.length === 0)
    for (const name of used) tools.push({ toolSpec: { name, inputSchema: { json: { type: 'object' } } } });
  if (request.parallelToolCalls === false && tools.length > 0)
    losses.push({ feature: 'parallel-tool-calls', path: 'parallelToolCalls' });
  const effective = answer === undefined ? choice : answerChoice(choice, tools.length > 0);
  if (answer !== undefined) tools.push(answerTool(answer));
  if (tools.length === 0) {
    if (choice?.type === 'required' || choice?.type === 'tool')
      losses.push({ feature: 'tool-choice', path: 'toolChoice' });
    return { forced: false };
  }
  const toolChoice = encodeChoice(effective, losses);
  const forced = toolChoice !== undefined && toolChoice.auto === undefined;
  return { toolConfig: { tools, ...(toolChoice && { toolChoice }) }, forced };
}

/** Names of tools that messages call. */
function usedTools({ messages }: ChatRequest): Set<string> {
  const names = new Set<string>();
  for (const { content } of messages)
    for (const part of content.parts) if (part.type === 'tool-call') names.add(part.name);
  return names;
}

/** A choice among some of the tools has no name here: the others are left out. */
const offeredTools = (tools: readonly Tool[], choice: ToolChoice | undefined): readonly Tool[] =>
  choice?.type === 'allowed' ? tools.filter(tool => choice.names.includes(tool.name)) : tools;

function encodeTool(tool: Tool, path: string, losses: Loss[]): JsonObject[] {
  if (tool.type === 'native') {
    if (tool.protocol === PROTOCOL) return [tool.value];
    losses.push({ feature: 'native-tool', path });
    return [];
  }
  if (tool.type === 'custom') {
    losses.push({ feature: 'custom-tool', path });
    return [];
  }
  const blocks: JsonObject[] = [{ toolSpec: encodeSpec(tool, path, losses) }];
  if (tool.cache !== undefined) blocks.push(encodeCacheMark(tool.cache));
  return blocks;
}

function encodeSpec(tool: FunctionTool, path: string, losses: Loss[]): JsonObject {
  const spec: JsonObject = { name: tool.name };
  // An empty description is refused.
  if (tool.description !== undefined && tool.description !== '') spec.description = tool.description;
  spec.inputSchema = { json: tool.parameters ?? { type: 'object', properties: {} } };
  if (tool.strict !== undefined) spec.strict = tool.strict;
  return extended(spec, tool.extensions, path, losses);
}

/** With an answer to be given by a tool some tool has to be called, be it that one. */
function answerChoice(choice: ToolChoice | undefined, hasTools: boolean): ToolChoice | undefined {
  if (choice?.type === 'tool') return choice;
  return hasTools ? { type: 'required' } : { type: 'tool', name: ANSWER_TOOL };
}

function encodeChoice(choice: ToolChoice | undefined, losses: Loss[]): JsonObject | undefined {
  if (choice === undefined || choice.type === 'none') return undefined;
  const rest = extended({}, choice.extensions, 'toolChoice', losses);
  switch (choice.type) {
    case 'auto':
      return { auto: rest };
    case 'required':
      return { any: rest };
    case 'tool':
      return { tool: { name: choice.name } };
    case 'allowed': {
      const [only, ...others] = choice.names;
      if (choice.mode === 'auto') return { auto: {} };
      return only !== undefined && others.length === 0 ? { tool: { name: only } } : { any: {} };
    }
  }
}

/** The text of the schema as the caller wrote it, where it was in this protocol. */
export const schemaText = (output: JsonSchemaOutput): unknown =>
  formOf(output.extensions)?.schema ?? JSON.stringify(output.schema);

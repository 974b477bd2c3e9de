import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { FunctionTool, Tool } from '../ir/request.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { mapObjects, optionalArray, optionalObject, optionalString, stringAt } from '../json/reader.ts';
import { formOf, Notes, withNotes } from './notes.ts';
import { jsonSchemaOf } from './schema.ts';

const TOOL = new Set(['functionDeclarations']);
const FUNCTION = new Set(['name', 'description', 'parameters', 'parametersJsonSchema']);

/** `Tool`, https://ai.google.dev/api/caching#Tool: functions in groups, and what Google itself runs. */
export function decodeTools(tools: readonly unknown[], path: string): Tool[] {
  const decoded: Tool[] = [];
  mapObjects(tools, path, (object, toolPath, group) => {
    const notes = new Notes();
    const tool = notes.read(object, TOOL);
    const functions = optionalArray(tool, 'functionDeclarations', toolPath) ?? [];
    mapObjects(functions, `${toolPath}.functionDeclarations`, (declaration, functionPath) => {
      const spelled = Object.hasOwn(object, 'functionDeclarations') ? undefined : 'function_declarations';
      decoded.push(decodeFunction(declaration, functionPath, group, spelled));
    });
    const { functionDeclarations: _camel, function_declarations: _snake, ...native } = object;
    const [name] = Object.keys(native);
    if (name !== undefined) decoded.push({ type: 'native', protocol: 'gemini', name, value: native });
  });
  return decoded;
}

/** `FunctionDeclaration`: parameters as OpenAPI's subset or as JSON Schema. */
function decodeFunction(
  object: JsonObject,
  path: string,
  group: number,
  spelled: string | undefined,
): FunctionTool {
  const notes = new Notes();
  const declaration = notes.read(object, FUNCTION);
  const description = optionalString(declaration, 'description', path);
  const jsonSchema = optionalObject(declaration, 'parametersJsonSchema', path);
  const openApi = optionalObject(declaration, 'parameters', path);
  const parameters = jsonSchema ?? (openApi && jsonSchemaOf(openApi));
  if (openApi !== undefined) notes.keep('openApi', openApi);
  notes.keep('group', group);
  if (spelled !== undefined) notes.keep('groupName', spelled);
  const extensions = notes.extensions();
  return {
    type: 'function',
    name: stringAt(declaration, 'name', path),
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parameters }),
    ...(extensions !== undefined && { extensions }),
  };
}

/** Functions go in one group, but for those that came in several. */
export function encodeTools(tools: readonly Tool[], losses: Loss[]): JsonObject[] {
  const written: JsonObject[] = [];
  const groups = new Map<unknown, JsonObject[]>();
  tools.forEach((tool, index) => {
    const path = `tools[${index}]`;
    if (tool.type === 'native') {
      if (tool.protocol === 'gemini') written.push(tool.value);
      else losses.push({ feature: 'native-tool', path });
      return;
    }
    losses.push(...extensionLosses(tool.extensions, 'gemini', path));
    const form = formOf(tool.extensions);
    let declarations = groups.get(form?.group);
    if (declarations === undefined) {
      declarations = [];
      groups.set(form?.group, declarations);
      const name = typeof form?.groupName === 'string' ? form.groupName : 'functionDeclarations';
      written.push({ [name]: declarations });
    }
    declarations.push(
      tool.type === 'custom' ? encodeCustom(tool, path, losses) : encodeFunction(tool, path, losses),
    );
  });
  return written;
}

function encodeFunction(tool: FunctionTool, path: string, losses: Loss[]): JsonObject {
  if (tool.cache !== undefined) losses.push({ feature: 'cache', path });
  const openApi = formOf(tool.extensions)?.openApi;
  const written: JsonObject = {
    name: tool.name,
    ...(tool.description !== undefined && { description: tool.description }),
    ...(isObject(openApi)
      ? { parameters: openApi }
      : tool.parameters !== undefined && { parametersJsonSchema: tool.parameters }),
  };
  return withNotes(written, tool.extensions);
}

/** OpenAI's free-form tool as a function of one text; its grammar is lost. */
function encodeCustom(tool: Tool & { type: 'custom' }, path: string, losses: Loss[]): JsonObject {
  losses.push({ feature: 'custom-tool', path });
  return {
    name: tool.name,
    ...(tool.description !== undefined && { description: tool.description }),
    parametersJsonSchema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
  };
}

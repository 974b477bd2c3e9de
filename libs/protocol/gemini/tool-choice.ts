import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { ChatRequest, ToolChoice } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { optionalString, optionalStrings } from '../json/reader.ts';
import { formOf, Notes, withNotes } from './notes.ts';

const CONFIG = new Set(['mode', 'allowedFunctionNames']);

/** `FunctionCallingConfig`, https://ai.google.dev/api/caching#FunctionCallingConfig. */
export function decodeToolChoice(object: JsonObject, path: string): ToolChoice {
  const notes = new Notes();
  const config = notes.read(object, CONFIG);
  const mode = optionalString(config, 'mode', path);
  const names = optionalStrings(config, 'allowedFunctionNames', path);
  notes.keep('config', {
    ...(mode !== undefined && { mode }),
    ...(names && { allowedFunctionNames: names }),
  });
  // No other protocol makes the calls valid without forcing one.
  if (mode === 'VALIDATED') notes.member('mode', mode);
  const extensions = notes.extensions();
  const about = extensions === undefined ? {} : { extensions };
  if (mode === 'NONE') return { type: 'none', ...about };
  const [only] = names ?? [];
  if (names === undefined || only === undefined)
    return { type: mode === 'ANY' ? 'required' : 'auto', ...about };
  if (mode === 'ANY' && names.length === 1) return { type: 'tool', name: only, ...about };
  return { type: 'allowed', mode: mode === 'ANY' ? 'required' : 'auto', names, ...about };
}

/** `validates`: whether the model knows `VALIDATED`, which makes it keep to schemas as OpenAI's `strict` does. */
export function encodeToolChoice(
  request: ChatRequest,
  validates: boolean,
  losses: Loss[],
): JsonObject | undefined {
  const { toolChoice: choice, tools } = request;
  losses.push(...extensionLosses(choice?.extensions, 'gemini', 'toolChoice'));
  const own = formOf(choice?.extensions)?.config;
  if (choice !== undefined && own !== undefined) return withNotes({ ...own }, choice.extensions);
  const strict = tools?.some(tool => tool.type === 'function' && tool.strict === true) === true;
  switch (choice?.type) {
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    case 'tool':
      return { mode: 'ANY', allowedFunctionNames: [choice.name] };
    case 'allowed':
      // AUTO takes no names; VALIDATED is AUTO with valid calls.
      return { mode: choice.mode === 'required' ? 'ANY' : 'VALIDATED', allowedFunctionNames: choice.names };
    default:
      if (strict && validates) return { mode: 'VALIDATED' };
      if (strict) losses.push({ feature: 'tool-strict', path: 'tools' });
      return choice === undefined || tools === undefined ? undefined : { mode: 'AUTO' };
  }
}

/** The parts of a request that the sample answers to. The ingress has checked its shape; what is odd is left out. */
export interface SampleChat {
  model: string;
  messages: { role: string; text: string }[];
  stream: boolean;
  includeUsage: boolean;
  choices: number;
  maxTokens: number;
  stop: string[];
  /** `schema` is a JSON Schema where one was given. */
  format: { kind: 'text' } | { kind: 'json'; schema: unknown };
  tools: { name: string; parameters: unknown }[];
  /** A tool's name where the caller wants that one. */
  toolChoice: { kind: 'none' | 'auto' | 'required' } | { kind: 'named'; name: string };
}

export interface SampleEmbeddings {
  model: string;
  /** Each input as words; tokens given as numbers are words too. */
  inputs: string[];
  dimensions: number;
  base64: boolean;
}

type JsonObject = Record<string, unknown>;

const DEFAULT_DIMENSIONS = 256;
const MAX_DIMENSIONS = 4096;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const countOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;

const parse = (bytes: Uint8Array): JsonObject => objectOf(JSON.parse(Buffer.from(bytes).toString('utf8')));

/** The text of a message; of an image or a file its kind in brackets. */
function contentText(content: unknown): string {
  if (!Array.isArray(content)) return textOf(content);
  return content
    .map(part => objectOf(part))
    .map(({ type, text }) => (typeof text === 'string' ? text : `[${textOf(type)}]`))
    .join(' ');
}

export function readChat(bytes: Uint8Array): SampleChat {
  const body = parse(bytes);
  return {
    model: textOf(body.model),
    messages: listOf(body.messages)
      .map(objectOf)
      .map(({ role, content }) => ({ role: textOf(role), text: contentText(content) })),
    stream: body.stream === true,
    includeUsage: objectOf(body.stream_options).include_usage === true,
    choices: countOf(body.n) ?? 1,
    maxTokens: countOf(body.max_completion_tokens) ?? countOf(body.max_tokens) ?? Number.POSITIVE_INFINITY,
    stop: (Array.isArray(body.stop) ? body.stop : [body.stop]).map(textOf).filter(text => text !== ''),
    format: readFormat(objectOf(body.response_format)),
    tools: listOf(body.tools)
      .map(tool => objectOf(objectOf(tool).function))
      .map(({ name, parameters }) => ({ name: textOf(name), parameters }))
      .filter(({ name }) => name !== ''),
    toolChoice: readToolChoice(body.tool_choice),
  };
}

function readFormat({ type, json_schema: wrapper }: JsonObject): SampleChat['format'] {
  if (type === 'json_object') return { kind: 'json', schema: undefined };
  if (type === 'json_schema') return { kind: 'json', schema: objectOf(wrapper).schema };
  return { kind: 'text' };
}

function readToolChoice(choice: unknown): SampleChat['toolChoice'] {
  const name = textOf(objectOf(objectOf(choice).function).name);
  if (name !== '') return { kind: 'named', name };
  if (choice === 'none') return { kind: 'none' };
  // Mistral's word for `required` is `any`.
  return { kind: choice === 'required' || choice === 'any' ? 'required' : 'auto' };
}

export function readEmbeddings(bytes: Uint8Array): SampleEmbeddings {
  const { model, input, dimensions, encoding_format: format } = parse(bytes);
  const single = typeof input === 'string' || (Array.isArray(input) && typeof input[0] === 'number');
  const inputs = single ? [input] : listOf(input);
  return {
    model: textOf(model),
    inputs: inputs.map(entry => (Array.isArray(entry) ? entry.join(' ') : textOf(entry))),
    dimensions: Math.min(countOf(dimensions) ?? DEFAULT_DIMENSIONS, MAX_DIMENSIONS),
    base64: format === 'base64',
  };
}

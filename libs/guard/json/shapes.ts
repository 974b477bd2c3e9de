import type { Shape } from './walk-json.ts';

export const keys = (entries: Record<string, Shape>): ReadonlyMap<string, Shape> =>
  new Map(Object.entries(entries));
export const object = (entries: Record<string, Shape>): Shape => ({ keys: keys(entries) });
export const list = (items: Shape): Shape => ({ items });

export const text: Shape = { text: true };
const opaque: Shape = {};

/** Every string and number of a document, but no key: what the arguments of a call are made of. */
export const everyValue: Shape = {
  text: true,
  numbers: true,
  get otherKeys() {
    return everyValue;
  },
  get items() {
    return everyValue;
  },
};

/** Every string of a document. */
export const everyString: Shape = {
  text: true,
  get otherKeys() {
    return everyString;
  },
  get items() {
    return everyString;
  },
};

/** What a schema says to a reader. One that is an object describes a property of that name. */
const saying: Shape = {
  text: true,
  get keys() {
    return schema.keys;
  },
  get otherKeys() {
    return schema;
  },
  get items() {
    return everyString;
  },
};

/** A JSON Schema: the descriptions anywhere in it, and the values that it names. */
export const schema: Shape = {
  keys: keys({
    description: saying,
    title: saying,
    default: saying,
    examples: saying,
    example: saying,
    enum: saying,
    const: saying,
  }),
  get otherKeys() {
    return schema;
  },
  get items() {
    return schema;
  },
};

/** The arguments of a call, as an object or as a string with a document in it. */
export const callArguments: Shape = {
  ...everyValue,
  embedded: true,
  otherKeys: everyValue,
  items: everyValue,
};

/** Base64, or text: which of them, other members say (`{ type: 'text', data }`, `{ data: { title } }`). */
const media: Shape = { text: true, media: true, otherKeys: everyValue, items: everyValue };

/** Names, addresses, kinds, proofs: to change them would break the request, and no model reads them as text. */
const labels = [
  ...['type', 'role', 'name', 'model', 'status', 'detail', 'format', 'language', 'phase'],
  ...['id', 'call_id', 'tool_call_id', 'toolCallId', 'tool_use_id', 'toolUseId', 'item_id', 'file_id'],
  ...['approval_request_id', 'server_label', 'container_id', 'cache_control', 'cachePoint'],
  ...['url', 'uri', 'fileUri', 'file_uri', 'file_url', 'image_url', 's3Location'],
  ...['mimeType', 'mime_type', 'media_type', 'signature', 'thoughtSignature', 'thought_signature'],
  ...['encrypted_content', 'encrypted_index', 'redactedContent'],
];

const blockKeys = new Map<string, Shape>(labels.map(label => [label, opaque]));
/**
 * Content of any protocol: a string, a block, or a list of blocks. Every string in it is text but for known labels, so that kinds of
 * block that nobody knew of yet are read too.
 */
export const block: Shape = {
  text: true,
  keys: blockKeys,
  get otherKeys() {
    return block;
  },
  get items() {
    return block;
  },
};
for (const key of ['data', 'file_data', 'bytes', 'result', 'b64_json']) blockKeys.set(key, media);
for (const key of ['input', 'args', 'json', 'response']) blockKeys.set(key, everyValue);
blockKeys.set('arguments', callArguments);
/** The name of a document is read with it. */
blockKeys.set('document', {
  text: true,
  keys: new Map([...blockKeys, ['name', text]]),
  otherKeys: block,
  items: block,
});

/** A function or tool that is declared. */
export const declared: Shape = object({
  description: text,
  parameters: schema,
  parametersJsonSchema: schema,
  parameters_json_schema: schema,
  response: schema,
  responseJsonSchema: schema,
  response_json_schema: schema,
  input_schema: schema,
  inputSchema: schema,
  format: object({ definition: text, grammar: object({ definition: text }) }),
});

import type { Protocol } from '@sluice/contract';
import type { Shape } from './walk-json.ts';

const keys = (entries: Record<string, Shape>): ReadonlyMap<string, Shape> => new Map(Object.entries(entries));

const text: Shape = { text: true };
const embedded: Shape = { text: true, embedded: true };

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

/** The descriptions anywhere in a JSON Schema. One that is an object describes a property of that name. */
const schema: Shape = {
  keys: keys({
    description: {
      text: true,
      get keys() {
        return schema.keys;
      },
      get otherKeys() {
        return schema;
      },
    },
  }),
  get otherKeys() {
    return schema;
  },
  get items() {
    return schema;
  },
};

const partKeys = new Map<string, Shape>([
  ['text', text],
  ['refusal', text],
  ['thinking', text],
]);
/** A string, or parts; of a part the text, also where it is nested as some compatible providers take it. */
const content: Shape = { text: true, items: { text: true, keys: partKeys } };
partKeys.set('content', content);

const called = keys({ arguments: embedded, input: text });
const described: Shape = { keys: keys({ description: text, parameters: schema }) };

/**
 * `POST /v1/chat/completions` (https://platform.openai.com/docs/api-reference/chat/create), and the
 * reasoning that DeepSeek and others want sent back. Not text: names, `user`, `metadata`, addresses and
 * contents of images, audio and files.
 */
const chat: Shape = {
  keys: keys({
    messages: {
      items: {
        keys: keys({
          content,
          refusal: text,
          reasoning: text,
          reasoning_content: text,
          function_call: { keys: called },
          tool_calls: { items: { keys: keys({ function: { keys: called }, custom: { keys: called } }) } },
        }),
      },
    },
    tools: { items: { keys: keys({ function: described, custom: described }) } },
    functions: { items: described },
    prediction: { keys: keys({ content }) },
    response_format: {
      keys: keys({ json_schema: { keys: keys({ description: text, schema }) } }),
    },
  }),
};

/** `POST /v1/embeddings` (https://platform.openai.com/docs/api-reference/embeddings/create). */
const embeddings: Shape = {
  keys: keys({
    input: { text: true, items: { text: true, tokens: true, items: { tokens: true } } },
  }),
};

/** Where a request of this protocol has text. Undefined: it has none. */
export function textShape(protocol: Protocol): Shape | undefined {
  switch (protocol) {
    case 'openai-chat':
      return chat;
    case 'openai-embeddings':
      return embeddings;
    case 'openai-models':
    case 'sluice-admin':
      return undefined;
  }
}

import type { Protocol } from '@sluice/contract';
import {
  block,
  callArguments,
  declared,
  everyString,
  everyValue,
  keys,
  list,
  object,
  schema,
  text,
} from './shapes.ts';
import type { Shape } from './walk-json.ts';

const called = object({ arguments: callArguments, input: text });
const tokens: Shape = { text: true, items: { text: true, tokens: true, items: { tokens: true } } };
const format = object({
  description: text,
  schema,
  json_schema: {
    keys: new Map([...(schema.keys ?? []), ['description', text], ['schema', schema]]),
    otherKeys: schema,
  },
});

/**
 * `POST /v1/chat/completions` (https://platform.openai.com/docs/api-reference/chat/create), and the
 * reasoning that DeepSeek and others want sent back. Not text: names, `user`, `metadata`, addresses and
 * contents of images, audio and files.
 */
export const chatMessage: Shape = object({
  content: block,
  refusal: text,
  reasoning: text,
  reasoning_content: text,
  reasoning_details: block,
  tool_plan: text,
  audio: object({ transcript: text }),
  citations: block,
  annotations: block,
  function_call: called,
  tool_calls: list(object({ function: called, custom: called })),
});
const openaiChat = object({
  messages: list(chatMessage),
  tools: list(object({ function: declared, custom: declared })),
  functions: list(declared),
  prediction: object({ content: block }),
  response_format: format,
  web_search_options: object({}),
});

/** `POST /v1/responses` (https://platform.openai.com/docs/api-reference/responses/create). */
const openaiResponses = object({
  instructions: block,
  input: block,
  prompt: object({ variables: { otherKeys: block } }),
  text: object({ format }),
  tools: list({
    keys: new Map([...(declared.keys ?? []), ['server_description', text], ['tools', list(declared)]]),
  }),
});

/** `POST /v1/messages` (https://docs.anthropic.com/en/api/messages). */
const anthropic = object({
  system: block,
  messages: list(object({ content: block })),
  tools: list({
    keys: new Map([...(declared.keys ?? []), ['input_examples', list(everyValue)]]),
  }),
  output_config: object({ format }),
  output_format: format,
});

/** Proto3 JSON takes every member in both spellings (https://protobuf.dev/programming-guides/json/). */
const inBothSpellings = (entries: Record<string, Shape>): Shape =>
  object({
    ...Object.fromEntries(
      Object.entries(entries).map(([key, shape]) => [
        key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
        shape,
      ]),
    ),
    ...entries,
  });

const geminiContent: Shape = { text: true, keys: keys({ parts: block }) };
const geminiContents: Shape = { ...geminiContent, items: geminiContent };
const geminiTool = inBothSpellings({ functionDeclarations: { ...declared, items: declared } });
/** `models.generateContent` (https://ai.google.dev/api/generate-content). */
const gemini = inBothSpellings({
  contents: geminiContents,
  systemInstruction: geminiContent,
  tools: { ...geminiTool, items: geminiTool },
  generationConfig: inBothSpellings({ responseSchema: schema, responseJsonSchema: schema }),
});
const geminiEmbed = object({ content: geminiContent, title: text });

/** `Converse` (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html). */
const bedrock = object({
  system: block,
  messages: list(object({ content: block })),
  promptVariables: { otherKeys: block },
  additionalModelRequestFields: block,
  toolConfig: object({
    tools: list(object({ toolSpec: object({ description: text, inputSchema: object({ json: schema }) }) })),
  }),
  outputConfig: object({
    textFormat: object({
      structure: object({ jsonSchema: object({ description: text, schema: callArguments }) }),
    }),
  }),
});

const cohereDocument: Shape = { text: true, keys: keys({ data: everyValue, id: {} }), otherKeys: everyValue };
/** `POST /v2/chat` (https://docs.cohere.com/reference/chat). */
const cohereChat = object({
  messages: list(chatMessage),
  documents: list(cohereDocument),
  tools: list(object({ function: declared })),
  response_format: format,
});

/** Where the requests of a protocol have text. `form`: in the fields of a form. `none`: nowhere. */
export const requestShapes: Record<Protocol, Shape | 'form' | 'none'> = {
  'openai-chat': openaiChat,
  // https://platform.openai.com/docs/api-reference/completions/create
  'openai-completions': object({ prompt: tokens, suffix: text }),
  'openai-responses': openaiResponses,
  'anthropic-messages': anthropic,
  gemini,
  'bedrock-converse': bedrock,
  'cohere-chat': cohereChat,
  'anthropic-count-tokens': anthropic,
  'gemini-count-tokens': {
    keys: new Map([
      ...(gemini.keys ?? []),
      ['generateContentRequest', gemini],
      ['generate_content_request', gemini],
    ]),
  },
  // https://platform.openai.com/docs/api-reference/embeddings/create
  'openai-embeddings': object({ input: tokens }),
  'gemini-embed-content': geminiEmbed,
  'gemini-batch-embed-contents': object({ requests: list(geminiEmbed) }),
  // https://docs.cohere.com/reference/embed
  'cohere-embed': object({ texts: list(text), inputs: list(object({ content: block })) }),
  // https://docs.cohere.com/reference/rerank
  'cohere-rerank': object({ query: text, documents: list(everyString) }),
  // https://platform.openai.com/docs/api-reference/moderations/create
  'openai-moderations': object({ input: block }),
  'openai-images': object({ prompt: text, negative_prompt: text }),
  'openai-speech': object({ input: text, instructions: text }),
  'openai-transcriptions': 'form',
  http: everyString,
  'openai-models': 'none',
  'sluice-admin': 'none',
  'sluice-public': 'none',
};

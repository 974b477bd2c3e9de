import type { Protocol } from '@sluice/contract';
import { chatMessage } from './request-shapes.ts';
import { block, everyString, keys, list, object, text } from './shapes.ts';
import type { Shape } from './walk-json.ts';

const choice: Shape = { keys: keys({ message: chatMessage, text }) };

/** Where whole answers of a protocol have text that a model wrote. `none`: nowhere. */
export const answerShapes: Record<Protocol, Shape | 'none'> = {
  'openai-chat': object({ choices: list(choice) }),
  'openai-completions': object({ choices: list(choice) }),
  'openai-responses': object({ output: list(block) }),
  'anthropic-messages': object({ content: block }),
  gemini: object({ candidates: list(object({ content: object({ parts: list(block) }) })) }),
  'bedrock-converse': object({ output: object({ message: object({ content: block }) }) }),
  'cohere-chat': object({ message: chatMessage }),
  'anthropic-count-tokens': 'none',
  'gemini-count-tokens': 'none',
  'openai-embeddings': 'none',
  'gemini-embed-content': 'none',
  'gemini-batch-embed-contents': 'none',
  'cohere-embed': 'none',
  'cohere-rerank': object({ results: list(object({ document: everyString })) }),
  'openai-moderations': 'none',
  'openai-images': object({ data: list(object({ revised_prompt: text })) }),
  'openai-speech': 'none',
  'openai-transcriptions': object({
    text,
    segments: list(object({ text })),
    words: list(object({ word: text })),
  }),
  http: everyString,
  'openai-models': 'none',
  'sluice-admin': 'none',
  'sluice-public': 'none',
};

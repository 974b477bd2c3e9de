import type { Ask, AskedTool } from './dialogue.ts';
import type { JsonObject } from './json.ts';

export const features = [
  'text',
  'tools',
  'parallel tools',
  'images',
  'structured output',
  'reasoning',
] as const;
export type Feature = (typeof features)[number];

/** A red pixel. */
export const IMAGE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

/** Every keyword that models are given in practice, to be told to the target as it is. */
export const toolSchema: JsonObject = {
  type: 'object',
  description: 'Where and when',
  properties: {
    city: { type: 'string', description: 'Name of a city', minLength: 1, maxLength: 80, pattern: '^[A-Z]' },
    unit: { type: 'string', enum: ['celsius', 'fahrenheit'], default: 'celsius' },
    days: { type: 'integer', minimum: 1, maximum: 14, multipleOf: 1 },
    ratio: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    date: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }] },
    tags: { type: 'array', items: { type: 'string' }, minItems: 0, maxItems: 5, uniqueItems: true },
    place: { $ref: '#/$defs/place' },
    mode: { const: 'daily' },
  },
  required: ['city'],
  additionalProperties: false,
  $defs: {
    place: {
      type: 'object',
      properties: { latitude: { type: 'number' }, longitude: { type: 'number' } },
      required: ['latitude', 'longitude'],
      additionalProperties: false,
    },
  },
};

export const answerSchema: JsonObject = {
  type: 'object',
  properties: { city: { type: 'string' }, country: { type: 'string' }, population: { type: 'integer' } },
  required: ['city', 'country', 'population'],
  additionalProperties: false,
};

export const tools: readonly AskedTool[] = [
  { name: 'get_weather', description: 'The weather of a city', parameters: toolSchema },
  {
    name: 'get_time',
    description: 'The time in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
];

type AskOf = Omit<Ask, 'model' | 'stream'>;
const plainAsk: AskOf = {
  system: 'Be brief.',
  turns: [{ role: 'user', text: 'What is the capital of France? Grüße 🐧' }],
  maxTokens: 4000,
};

export const asks: Readonly<Record<Feature, AskOf>> = {
  text: {
    ...plainAsk,
    temperature: 0.5,
    turns: [
      { role: 'user', text: 'Hello' },
      { role: 'assistant', text: 'Hello! What would you like to know?', calls: [] },
      ...plainAsk.turns,
    ],
  },
  tools: {
    ...plainAsk,
    tools,
    toolChoice: 'required',
    turns: [
      { role: 'user', text: 'How is the weather in Paris?' },
      { role: 'assistant', calls: [{ id: 'call_1', name: 'get_weather', input: { city: 'Paris' } }] },
      { role: 'tools', results: [{ id: 'call_1', name: 'get_weather', text: 'Sunny, 20 degrees' }] },
      { role: 'assistant', text: 'Sunny.', calls: [] },
      { role: 'user', text: 'And in Rome?' },
    ],
  },
  'parallel tools': {
    ...plainAsk,
    tools,
    toolChoice: 'auto',
    turns: [
      { role: 'user', text: 'How is the weather in Paris, and what time is it in Rome?' },
      {
        role: 'assistant',
        text: 'I look.',
        calls: [
          { id: 'call_1', name: 'get_weather', input: { city: 'Paris', days: 2 } },
          { id: 'call_2', name: 'get_time', input: { city: 'Rome' } },
        ],
      },
      {
        role: 'tools',
        results: [
          { id: 'call_1', name: 'get_weather', text: 'Sunny' },
          { id: 'call_2', name: 'get_time', text: 'Noon' },
        ],
      },
    ],
  },
  images: {
    ...plainAsk,
    turns: [{ role: 'user', text: 'What colour is this?', imageBase64: IMAGE }],
  },
  'structured output': { ...plainAsk, schema: answerSchema },
  reasoning: { ...plainAsk, thinkingTokens: 2048 },
};

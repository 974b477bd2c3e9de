import { z } from 'zod';
import { name, secret } from './values.ts';

/** The wire protocols that a provider may speak. */
const providerProtocols = ['openai-chat', 'sample'] as const;

const providerSchema = z.strictObject({
  name: name().describe('What routes call it.'),
  kind: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Known provider to take `protocol`, `baseUrl` and prefixes from. Default: the one called `name`.',
    ),
  protocol: z
    .enum(providerProtocols)
    .optional()
    .describe('Wire protocol it speaks. Needed where neither `kind` nor `name` is a known provider.'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('What the provider’s own SDK takes as its base URL. Needed where no known provider gives it.'),
  apiKey: secret().optional().describe('Its API key; best as `${NAME}` or `${file:PATH}`.'),
  apiKeys: z.array(secret()).max(100).default([]).describe('Several API keys, used in turn.'),
  allowPrivateNetwork: z
    .boolean()
    .optional()
    .describe(
      'Whether it may lie in a private network or on this machine. Default: what its kind says, else `false`.',
    ),
});

export const providersSchema = z
  .array(providerSchema)
  .max(500)
  .default([])
  .describe(
    'Where models are. Known providers whose key is in the environment (such as `OPENAI_API_KEY`) are switched on by themselves; `sample` always is.',
  );

export const defaultsSchema = z
  .strictObject({
    prefixes: z
      .record(z.string().min(1), z.string())
      .default({})
      .describe(
        'Provider by the beginning of the model’s name, such as `gpt-: openai`; before those of known providers.',
      ),
  })
  .prefault({})
  .describe('Where a request goes when no route matches.');

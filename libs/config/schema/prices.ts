import { serviceTiers } from '@sluice/providers';
import { z } from 'zod';
import { decimal } from './values.ts';

const tokenPrices = {
  input: decimal().describe('US dollars per million input tokens.'),
  output: decimal().describe('And per million output tokens.'),
  cachedInput: decimal()
    .optional()
    .describe('Of input that came from the provider’s cache. Absent: as `input`.'),
  cacheWrite: decimal().optional().describe('Of input that was written to it. Absent: as `input`.'),
  cacheWriteHour: decimal().optional().describe('And is kept for an hour. Absent: as `cacheWrite`.'),
  reasoning: decimal().optional().describe('Of output that was reasoning. Absent: as `output`.'),
  audioInput: decimal().optional().describe('Of input that was sound. Absent: as `input`.'),
  audioOutput: decimal().optional().describe('Of output that was sound. Absent: as `output`.'),
  imageInput: decimal().optional().describe('Of input that was images. Absent: as `input`.'),
  imageOutput: decimal().optional().describe('Of output that was images. Absent: as `output`.'),
};

const longContext = z.strictObject({
  aboveInputTokens: z.int().min(1).max(1_000_000_000).describe('Where its input has more tokens than this.'),
  ...tokenPrices,
});

const units = z
  .strictObject({
    perImage: decimal().optional().describe('US dollars for an image.'),
    perMillionCharacters: decimal().optional().describe('For a million characters of speech.'),
    perHour: decimal().optional().describe('For an hour of sound that is transcribed.'),
    perThousandSearches: decimal().optional().describe('For a thousand searches of a reranker.'),
    perThousandWebSearches: decimal().optional().describe('For a thousand searches of the web.'),
    perThousandRequests: decimal().optional().describe('For a thousand requests.'),
  })
  .optional()
  .describe('Of what is not counted in tokens.');

const modelPrice = z.strictObject({
  ...tokenPrices,
  longContext: z
    .array(longContext)
    .max(5)
    .optional()
    .describe('Prices of the whole request where its input is long, the shortest bound first.'),
  serviceTiers: z
    .partialRecord(z.enum(serviceTiers), z.strictObject(tokenPrices))
    .optional()
    .describe('Prices of other classes of service: `batch`, `flex`, `priority`, `fast`.'),
  units,
  maxOutputTokens: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .optional()
    .describe('The longest answer of the model, for what is reserved of budgets.'),
});

const providerPrices = z.strictObject({
  factor: decimal().optional().describe('Every price of the shipped table times this: `0.85` is 15 % off.'),
  models: z
    .record(z.string().min(1).max(256), modelPrice)
    .default({})
    .describe('Prices by model; a name, or a glob such as `llama-*`, names first.'),
});

/** What stands in the file of `prices.file`: by provider, as it is called in the configuration, or by known provider. */
const priceFileSchema = z.record(z.string().min(1).max(64), providerPrices);

export const pricesSchema = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .optional()
      .describe(
        'A file with what `providers` says here, beside the configuration file; changes are taken up.',
      ),
    unknown: z
      .enum(['reject', 'allow', 'estimate'])
      .default('allow')
      .describe(
        'A model whose price nobody knows: `reject` refuses it, `allow` lets it cost nothing that is known of, `estimate` takes the dearest price of its provider.',
      ),
    providers: priceFileSchema
      .optional()
      .describe('Your own prices by provider, before those of the shipped table: [Prices](prices.md).'),
  })
  .prefault({})
  .describe('What models cost.');

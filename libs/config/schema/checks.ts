import { languages, phoneRegions, piiTypes } from '@sluice/contract';
import { z } from 'zod';
import { name, secret } from './values.ts';

type Action = 'mask' | 'block' | 'flag' | 'route';
type Actions = readonly [Action, ...Action[]];

/** What happens to a match in an answer: the first one by default. */
const ofAnswers = <const Allowed extends Actions>(...allowed: Allowed) => ({
  action: z.enum(allowed).default(allowed[0]).describe('What happens to a match.'),
});
/** A request may also be sent to another route. */
const ofRequests = <const Allowed extends Actions>(...allowed: Allowed) => ({
  ...ofAnswers(...allowed),
  route: z
    .string()
    .optional()
    .describe(
      'With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.',
    ),
});
const threshold = () => z.number().min(0).max(1);
const terms = () => z.array(z.string().min(1).max(1000)).min(1).max(10_000);

const pii = {
  detector: z.literal('pii').describe('Personal data, by pattern and checksum.'),
  types: z.array(z.enum(piiTypes)).min(1).optional().describe('Kinds of personal data. Absent: every kind.'),
  regions: z
    .array(z.enum(phoneRegions))
    .max(10)
    .optional()
    .describe(
      'Countries, such as `DE`: a telephone number that is valid there counts without a word that names it.',
    ),
};
const secrets = {
  detector: z
    .literal('secrets')
    .describe('Keys, tokens and passwords of services, by the marks that their issuers give them.'),
};

const blocklist = {
  detector: z.literal('blocklist').describe('Terms that must not occur.'),
  terms: terms().describe('The terms, in any case.'),
};

const regex = {
  detector: z
    .literal('regex')
    .describe('Patterns of your own, in RE2’s syntax: linear in the length of the text.'),
  patterns: z
    .array(
      z.strictObject({
        name: name().describe('Stands in verdicts and masks.'),
        pattern: z.string().min(1).max(2000).describe('The pattern.'),
        ignoreCase: z.boolean().default(false).describe('Whether case is ignored.'),
      }),
    )
    .min(1)
    .max(200)
    .describe('The patterns.'),
};

const topics = {
  detector: z.literal('topics').describe('Topics, each known by its terms.'),
  topics: z
    .array(
      z.strictObject({
        name: name().describe('Stands in verdicts.'),
        terms: terms().describe('Terms of the topic, in any case.'),
      }),
    )
    .min(1)
    .max(200)
    .describe('The topics.'),
};

const leakage = z.strictObject({
  detector: z
    .literal('leakage')
    .describe('The request’s system prompt in the answer, or what was masked in the request.'),
  canaries: z
    .array(z.string().min(8).max(200))
    .max(100)
    .default([])
    .describe('Words that stand in a prompt only to be noticed in an answer.'),
  ...ofAnswers('block', 'mask', 'flag'),
});

const classifier = (detector: 'prompt-injection' | 'toxicity' | 'spam', what: string) => ({
  detector: z.literal(detector).describe(what),
  threshold: threshold()
    .optional()
    .describe('Score from which it is a match. Absent: the one that the model was graded at.'),
});
const promptInjection = classifier(
  'prompt-injection',
  'Attempts to override instructions, by our own classifier.',
);
const toxicity = classifier('toxicity', 'Abuse and slurs, by our own classifier.');
const spam = classifier('spam', 'Unwanted advertising, by our own classifier.');

const model = {
  detector: z.literal('model').describe('Any text classifier in ONNX, in the layout of HuggingFace.'),
  path: z
    .string()
    .min(1)
    .max(4096)
    .describe(
      'Folder with `config.json`, `tokenizer.json` and `model.onnx`, on machines of the guardrail service.',
    ),
  labels: z.array(z.string().min(1).max(200)).min(1).max(1000).describe('Labels that count as a match.'),
  threshold: threshold().default(0.5).describe('Score from which a label is a match.'),
};

const schema = z.strictObject({
  detector: z.literal('schema').describe('The answer’s text must be JSON of this schema.'),
  schema: z.record(z.string(), z.unknown()).describe('JSON Schema, draft 2020-12.'),
  action: z
    .enum(['block', 'flag', 'retry'])
    .default('block')
    .describe(
      'What happens to an answer that is otherwise. `retry` tells the model what is wrong and asks once more, where the caller has seen nothing yet, and blocks then.',
    ),
});

const limits = z.strictObject({
  detector: z.literal('limits').describe('How much a request may hold.'),
  tokens: z.int().positive().optional().describe('Input tokens, by estimate.'),
  messages: z.int().positive().optional().describe('Messages of a chat.'),
  attachments: z.int().min(0).optional().describe('Images, audio and files in messages.'),
  languages: z
    .array(z.enum(languages))
    .min(1)
    .optional()
    .describe('Languages that users may write in, such as `en`, by ISO 639-1. Short texts are not judged.'),
  ...ofRequests('block', 'flag', 'route'),
});

const webhook = {
  detector: z
    .literal('webhook')
    .describe(
      'A check of your own: gets the texts by POST and answers `{"result": "pass"}`, `"flag"` or `"block"`.',
    ),
  url: z.url({ protocol: /^https?$/ }).describe('Its address.'),
  secret: secret().optional().describe('Key of the HMAC-SHA-256 in `x-sluice-signature`. Required.'),
  allowPrivateNetwork: z
    .boolean()
    .default(false)
    .describe('Whether it may lie in a private network or on this machine.'),
};

/** Detectors of requests and of answers, each with what may happen to a match. */
export const inputChecks = z.discriminatedUnion('detector', [
  z.strictObject({
    ...pii,
    model: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .describe(
        'Folder with a classifier of tokens in ONNX (`config.json`, `tokenizer.json`, `model.onnx`): what finds `person` and `location`.',
      ),
    threshold: threshold().optional().describe('Score from which it is a name. Absent: 0.5.'),
    ...ofRequests('mask', 'block', 'flag', 'route'),
  }),
  z.strictObject({ ...secrets, ...ofRequests('block', 'mask', 'flag', 'route') }),
  z.strictObject({ ...blocklist, ...ofRequests('block', 'mask', 'flag', 'route') }),
  z.strictObject({ ...regex, ...ofRequests('block', 'mask', 'flag', 'route') }),
  z.strictObject({ ...topics, ...ofRequests('block', 'mask', 'flag', 'route') }),
  z.strictObject({ ...promptInjection, ...ofRequests('block', 'flag', 'route') }),
  z.strictObject({ ...toxicity, ...ofRequests('flag', 'block', 'route') }),
  z.strictObject({ ...spam, ...ofRequests('flag', 'block', 'route') }),
  z.strictObject({ ...model, ...ofRequests('block', 'flag', 'route') }),
  z.strictObject({ ...webhook, ...ofRequests('block', 'flag', 'route') }),
  limits,
]);

export const outputChecks = z.discriminatedUnion('detector', [
  z.strictObject({
    ...pii,
    action: z
      .enum(['mask', 'restore', 'block', 'flag'])
      .default('mask')
      .describe(
        'What happens to a match. `restore` puts back what the same profile masked in the request, which makes that mask reversible.',
      ),
  }),
  z.strictObject({ ...secrets, ...ofAnswers('block', 'mask', 'flag') }),
  z.strictObject({ ...blocklist, ...ofAnswers('block', 'mask', 'flag') }),
  z.strictObject({ ...regex, ...ofAnswers('block', 'mask', 'flag') }),
  z.strictObject({ ...topics, ...ofAnswers('block', 'mask', 'flag') }),
  z.strictObject({ ...promptInjection, ...ofAnswers('block', 'flag') }),
  z.strictObject({ ...toxicity, ...ofAnswers('flag', 'block') }),
  z.strictObject({ ...spam, ...ofAnswers('flag', 'block') }),
  z.strictObject({ ...model, ...ofAnswers('block', 'flag') }),
  z.strictObject({ ...webhook, ...ofAnswers('block', 'flag') }),
  leakage,
  schema,
]);

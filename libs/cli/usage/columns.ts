import type { UsageEvent } from '@sluice/contract';

/** `money`: whole nano-dollars. `time`: epoch milliseconds. */
export type ColumnType = 'text' | 'integer' | 'number' | 'flag' | 'time' | 'money';
export type Value = string | number | boolean | undefined;
export type Row = Record<string, Value>;

/** As the gateway tells it. */
export type SequencedEvent = UsageEvent & { sequence: number };

export interface UsageColumn {
  name: string;
  type: ColumnType;
  about: string;
  of: (event: SequencedEvent) => Value;
  /** What a request has of its attempts: the value of the one that ended it, the sum, or whether any has it. */
  folds: 'end' | 'sum' | 'any';
}

type Tokens = UsageEvent['tokens'];

/** Of the answer, and of calls that gave none. */
function tokensOf(event: UsageEvent, kind: keyof Tokens): number {
  let count = event.tokens[kind] ?? 0;
  for (const { tokens } of event.tries) count += tokens?.[kind] ?? 0;
  return count;
}

function costOf({ costNanoDollars, tries }: UsageEvent): number | undefined {
  let cost = costNanoDollars;
  for (const call of tries) if (call.costNanoDollars !== undefined) cost = (cost ?? 0) + call.costNanoDollars;
  return cost;
}

const text = (name: string, about: string, of: UsageColumn['of']): UsageColumn => ({
  name,
  type: 'text',
  about,
  of,
  folds: 'end',
});
const tokens = (name: string, kind: keyof Tokens, about: string): UsageColumn => ({
  name,
  type: 'integer',
  about,
  of: event => tokensOf(event, kind),
  folds: 'sum',
});
const units = (name: keyof NonNullable<UsageEvent['units']>, about: string): UsageColumn => ({
  name,
  type: 'number',
  about,
  of: ({ units: used }) => used?.[name],
  folds: 'sum',
});
const integer = (
  name: string,
  about: string,
  of: UsageColumn['of'],
  folds: UsageColumn['folds'],
): UsageColumn => ({ name, type: 'integer', about, of, folds });
const milliseconds = (name: string, about: string, of: UsageColumn['of']): UsageColumn => ({
  name,
  type: 'number',
  about,
  of,
  folds: 'end',
});

/** Columns of an export, flat. An attempt is a row, or a request. */
export const usageColumns: readonly UsageColumn[] = [
  { name: 'endedAt', type: 'time', about: 'When it ended, UTC.', of: ({ at }) => at, folds: 'end' },
  integer('sequence', 'Of the event: where to read on.', ({ sequence }) => sequence, 'end'),
  text('requestId', 'The same in all attempts of a request.', ({ requestId }) => requestId),
  integer(
    'attempt',
    'Number of the attempt; of a request, of its last one.',
    ({ attempt }) => attempt,
    'end',
  ),
  integer(
    'requests',
    '1 where the request ended with it, 0 where it went on in another attempt.',
    isEnd,
    'end',
  ),
  integer('attempts', 'How many attempts it is.', () => 1, 'sum'),
  text('tenant', 'Whose it was.', ({ tenant }) => tenant),
  text('team', 'Within the tenant.', ({ team }) => team),
  text('user', 'Within the tenant.', ({ user }) => user),
  text('key', 'Id of the API key.', ({ keyId }) => keyId),
  text('tags', 'Of the key, joined by commas.', ({ tags }) => tags?.join(',')),
  text('route', 'Name of the route.', ({ lineage }) => lineage.route),
  text('protocol', 'What the client spoke.', ({ protocol }) => protocol),
  {
    name: 'stream',
    type: 'flag',
    about: 'Whether a stream was asked for.',
    of: ({ stream }) => stream,
    folds: 'end',
  },
  text('requestedModel', 'As the client asked.', ({ requestedModel }) => requestedModel),
  text('provider', 'That answered, or was called last.', ({ target }) => target?.provider),
  text('model', 'That it was asked for.', ({ target }) => target?.model),
  text('servedModel', 'That it says it used.', ({ lineage }) => lineage.servedModel),
  text('outcome', '`success`, `error`, `rejection`, `cancelled` or `lost`.', ({ outcome }) => outcome),
  integer('status', 'The HTTP status that the client got.', ({ status }) => status, 'end'),
  text('errorCode', 'The error that the client got, if it was one of Sluice.', ({ errorCode }) => errorCode),
  {
    name: 'estimated',
    type: 'flag',
    about: 'Whether tokens of it were counted by the gateway.',
    of: ({ estimated }) => estimated,
    folds: 'any',
  },
  integer('calls', 'Calls to providers.', ({ tries }) => tries.length, 'sum'),
  tokens(
    'inputTokens',
    'input',
    'Of the request, those of calls that gave no answer included; as in all that follow.',
  ),
  tokens('outputTokens', 'output', 'Of the answer.'),
  tokens('cachedInputTokens', 'cachedInput', 'Those of the input that the provider had in its cache.'),
  tokens('cacheWriteInputTokens', 'cacheWriteInput', 'Those of the input that it wrote to its cache.'),
  tokens('reasoningTokens', 'reasoning', 'Those of the output that were reasoning.'),
  tokens('audioInputTokens', 'audioInput', 'Those of the input that were sound.'),
  tokens('audioOutputTokens', 'audioOutput', 'Those of the output that were sound.'),
  tokens('imageInputTokens', 'imageInput', 'Those of the input that were images.'),
  tokens('imageOutputTokens', 'imageOutput', 'Those of the output that were images.'),
  units('images', 'Images that were made.'),
  units('characters', 'Characters that were spoken.'),
  units('seconds', 'Seconds of sound that were transcribed.'),
  units('searches', 'Searches of a reranker.'),
  units('webSearches', 'Searches of the web by the provider.'),
  {
    name: 'costDollars',
    type: 'money',
    about: 'What it cost in dollars, exact. Nothing where no price is known: it was not free.',
    of: costOf,
    folds: 'sum',
  },
  text('priceSource', '`table`, `own`, `estimate` or `provider`.', ({ priceSource }) => priceSource),
  text('serviceTier', 'Of the provider, where it was not the usual one.', ({ serviceTier }) => serviceTier),
  milliseconds('latencyMs', 'From the arrival of the request to the end.', ({ latency }) => latency.totalMs),
  milliseconds('firstByteMs', 'To the first byte of a provider.', ({ latency }) => latency.firstByteMs),
  integer(
    'configRevision',
    'Of the configuration that decided.',
    ({ lineage }) => lineage.configRevision,
    'end',
  ),
];

function isEnd({ redriven }: UsageEvent): number {
  return redriven === true ? 0 : 1;
}

export const rowOf = (event: SequencedEvent): Row =>
  Object.fromEntries(usageColumns.map(({ name, of }) => [name, of(event)]));

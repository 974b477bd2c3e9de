import type { EffectiveProvider } from '@sluice/config';
import type { Clock, ProviderTest } from '@sluice/contract';
import { definitionOfKind } from '@sluice/providers';
import { failureOf, type ProviderAsker } from '../health/check-provider.ts';

const TIMEOUT_MS = 10_000;
/** What routers with hundreds of models answer, with room. */
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_MODELS = 1_000;
const MAX_NAME_LENGTH = 256;

/** Of servers that have no such path. */
const hasNoList: ReadonlySet<number> = new Set([404, 405, 501]);

export interface ListModelsDependencies {
  asker: Pick<ProviderAsker, 'read'>;
  clock: Clock;
}

type Listing = Pick<ProviderTest, 'failure' | 'latencyMs' | 'models'>;

/** Asks a provider for its models, with a credential of its own. Never rejects. */
export async function listModels(
  provider: EffectiveProvider,
  { asker, clock }: ListModelsDependencies,
): Promise<Listing> {
  const { name, kind = name, baseUrl, allowPrivateNetwork, protocol } = provider;
  if (protocol === 'sample') return { models: ['sample'] };
  if (baseUrl === '') return { failure: 'it has no address: set what its base URL is made of' };
  const { modelsPath = '/models' } = definitionOfKind(kind);
  // Without a list any answer but a refusal shows that it is there and knows the key.
  const path = modelsPath === false ? '/' : modelsPath;
  const beganAt = clock();
  try {
    const asked = { provider: name, kind, baseUrl, allowPrivateNetwork, path, timeoutMs: TIMEOUT_MS };
    const { status, bytes } = await asker.read(asked, MAX_BYTES);
    const latencyMs = clock() - beganAt;
    if (hasNoList.has(status) || (modelsPath === false && status < 401)) return { latencyMs };
    if (status >= 300) return { latencyMs, failure: refusalOf(status, provider) };
    const models = modelsIn(bytes);
    return models === undefined
      ? { latencyMs, failure: 'its list of models is none' }
      : { latencyMs, models };
  } catch (cause) {
    return { failure: failureOf(cause) };
  }
}

function refusalOf(status: number, { name, kind = name, apiKeys }: EffectiveProvider): string {
  if (status === 429) return 'status 429: its quota is used up, or it was asked too often';
  if (status !== 401 && status !== 403) return `status ${status}`;
  if (apiKeys.length > 0) return `status ${status}: it refuses the key: replace providers[${name}].apiKey`;
  const { apiKeyVariable } = definitionOfKind(kind);
  const variable = apiKeyVariable === undefined ? '' : `, or ${apiKeyVariable} where dispatch runs`;
  return `status ${status}: there is no key for it: set providers[${name}].apiKey${variable}`;
}

/** OpenAI and Anthropic have `data` with ids, Gemini and Cohere `models` with names, Together a bare list. */
function modelsIn(bytes: Uint8Array): string[] | undefined {
  const list = listIn(parse(bytes));
  return list?.flatMap(nameOf).slice(0, MAX_MODELS).toSorted();
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

function listIn(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if ('data' in value && Array.isArray(value.data)) return value.data;
  return 'models' in value && Array.isArray(value.models) ? value.models : undefined;
}

function nameOf(entry: unknown): string[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const name = 'id' in entry ? entry.id : 'name' in entry ? entry.name : undefined;
  if (typeof name !== 'string' || name === '') return [];
  // Gemini's names are those of resources: `models/gemini-…`.
  return [name.replace(/^models\//, '').slice(0, MAX_NAME_LENGTH)];
}

import { lookup } from 'node:dns/promises';
import { type Finding, fault, ok, warning } from '@sluice/cli/finding';
import { type Config, type EffectiveProvider, effectiveProviders } from '@sluice/config';
import { addressRefusal } from '@sluice/outbound';
import { definitionOfKind } from '@sluice/providers';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether each provider has its key here, and an address that may be called from here. Nobody is called. */
export async function checkProviders(config: Config, environment: Environment): Promise<Finding[]> {
  const providers = effectiveProviders(config, environment).filter(({ protocol }) => protocol !== 'sample');
  if (providers.length === 0)
    return [
      warning(
        'providers',
        'there are none but the built-in sample',
        'set the key of one, such as OPENAI_API_KEY, or write it into the configuration',
      ),
    ];
  return (await Promise.all(providers.map(checkProvider))).flat();
}

async function checkProvider(provider: EffectiveProvider): Promise<Finding[]> {
  const { name, baseUrl, apiKeys } = provider;
  const check = `provider ${name}`;
  const address = await addressFault(provider);
  const problems = [
    ...(address === undefined ? [] : [fault(check, address.found, address.remedy)]),
    ...keyProblem(check, provider),
  ];
  if (problems.length > 0) return problems;
  const keys = apiKeys.length === 0 ? 'no key' : apiKeys.length === 1 ? 'a key' : `${apiKeys.length} keys`;
  return [ok(check, `${keys}, ${new URL(baseUrl).host} may be called`)];
}

/** Those on the own network often need none. */
function keyProblem(
  check: string,
  { name, kind = name, apiKeys, access, allowPrivateNetwork }: EffectiveProvider,
) {
  const { apiKeyVariable, authentication } = definitionOfKind(kind);
  if (apiKeys.length > 0 || apiKeyVariable === undefined || authentication !== undefined) return [];
  if (allowPrivateNetwork || Object.keys(access.headers).length > 0) return [];
  return [
    warning(
      check,
      'there is no key for it here',
      `set ${apiKeyVariable}, or providers[${name}].apiKey, where dispatch runs`,
    ),
  ];
}

async function addressFault({
  name,
  baseUrl,
  allowPrivateNetwork,
}: EffectiveProvider): Promise<{ found: string; remedy: string } | undefined> {
  const url = URL.parse(baseUrl);
  if (url === null)
    return { found: 'it has no address', remedy: `set providers[${name}].baseUrl, or what it is made of` };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  try {
    const addresses = await lookup(host, { all: true });
    const refusals = addresses.map(({ address }) => addressRefusal(address, allowPrivateNetwork));
    if (refusals.some(refusal => refusal === undefined)) return undefined;
    return {
      found: `${host} may not be called: ${refusals.join('; ')}`,
      remedy: `correct its baseUrl, or set providers[${name}].allowPrivateNetwork where it is one of your own`,
    };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    return {
      found: `${host} is not found (${code})`,
      remedy: 'correct its baseUrl, or the name server of this machine',
    };
  }
}

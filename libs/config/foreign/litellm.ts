import {
  type Conversion,
  compact,
  nameOf,
  noteOthers,
  recordOf,
  recordsOf,
  textOf,
  textsOf,
} from './conversion.ts';
import { ProviderTable } from './provider-table.ts';

type Part = Record<string, unknown>;

const strategies: Readonly<Record<string, string>> = {
  'simple-shuffle': 'weighted',
  'least-busy': 'least-in-flight',
  'latency-based-routing': 'latency',
};

const periods: Readonly<Record<string, string>> = {
  '1h': 'hour',
  '1d': 'day',
  '24h': 'day',
  '7d': 'week',
  '30d': 'month',
  '1mo': 'month',
};

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** `openai/gpt-4o` in its parts; without a prefix it is OpenAI's. A wildcard asks for the model that the caller asks for. */
function modelOf(text: string): { kind: string; model: string | undefined } {
  const slash = text.indexOf('/');
  const [kind, model] = slash < 0 ? ['openai', text] : [text.slice(0, slash), text.slice(slash + 1)];
  return { kind, model: model.includes('*') || model === '' ? undefined : model };
}

const isWildcard = ({ match }: Part): boolean => String(recordOf(match).model).includes('*');

/** The models that each one falls back to, of whichever section says it. */
function fallbacksOf(settings: readonly Part[]): Map<string, string[]> {
  const pairs = settings.flatMap(({ fallbacks }) =>
    recordsOf(fallbacks).flatMap(entry => Object.entries(entry)),
  );
  return new Map(pairs.map(([model, others]) => [model, textsOf(others)]));
}

/** Limits of a deployment, by provider: one that is reached sends requests on. */
const limitsOf = ({ rpm, tpm }: Part): Part[] =>
  [
    ['requests', numberOf(rpm)],
    ['tokens', numberOf(tpm)],
  ].flatMap(([measure, amount]) =>
    amount === undefined ? [] : [{ [String(measure)]: amount, per: '1m', by: ['provider', 'model'] }],
  );

/**
 * A LiteLLM proxy's `config.yaml`: `model_list`, fallbacks, retries, budgets.
 * https://docs.litellm.ai/docs/proxy/config_settings
 */
export function convertLiteLlm(document: Part): Conversion {
  const notices: string[] = [];
  const providers = new ProviderTable(notices);
  noteOthers(
    document,
    '',
    ['model_list', 'router_settings', 'litellm_settings', 'general_settings'],
    notices,
  );
  const router = recordOf(document.router_settings);
  const settings = recordOf(document.litellm_settings);
  const general = recordOf(document.general_settings);
  noteOthers(
    router,
    'router_settings.',
    ['routing_strategy', 'num_retries', 'timeout', 'fallbacks', 'model_group_alias'],
    notices,
  );
  noteOthers(
    settings,
    'litellm_settings.',
    ['num_retries', 'request_timeout', 'fallbacks', 'drop_params', 'max_budget', 'budget_duration'],
    notices,
  );

  const groups = new Map<string, { targets: Part[]; limits: Part[] }>();
  for (const [index, entry] of recordsOf(document.model_list).entries()) {
    const place = `model_list[${index}].`;
    const params = recordOf(entry.litellm_params);
    noteOthers(entry, place, ['model_name', 'litellm_params'], notices);
    noteOthers(
      params,
      `${place}litellm_params.`,
      ['model', 'api_key', 'api_base', 'rpm', 'tpm', 'weight'],
      notices,
    );
    const { kind, model } = modelOf(textOf(params.model) ?? '');
    const provider = providers.nameOf({
      kind,
      baseUrl: textOf(params.api_base),
      apiKey: textOf(params.api_key),
      place: `${place}litellm_params.`,
    });
    if (provider === undefined) continue;
    const name = textOf(entry.model_name) ?? '';
    if (name.includes('*') && name !== '*')
      notices.push(
        `${place}model_name: ${name} is matched, and the provider is asked for the whole name that the caller asks for`,
      );
    const group = groups.get(name) ?? { targets: [], limits: [] };
    group.targets.push(compact({ provider, model, weight: numberOf(params.weight) }));
    const limits = limitsOf(params);
    if (
      limits.length > 0 &&
      group.limits.length > 0 &&
      JSON.stringify(limits) !== JSON.stringify(group.limits)
    )
      notices.push(
        `${place}litellm_params: one limit holds for all deployments of ${name}; this one is left out`,
      );
    else if (limits.length > 0) group.limits = limits;
    groups.set(name, group);
  }

  for (const [alias, of] of Object.entries(recordOf(router.model_group_alias))) {
    const name = textOf(of) ?? textOf(recordOf(of).model) ?? '';
    const group = groups.get(name);
    if (group === undefined)
      notices.push(`router_settings.model_group_alias.${alias}: there is no model ${name}`);
    else groups.set(alias, group);
  }

  const fallbacks = fallbacksOf([router, settings]);
  const wanted = textOf(router.routing_strategy) ?? 'simple-shuffle';
  if (strategies[wanted] === undefined)
    notices.push(`router_settings.routing_strategy: ${wanted} is not known; by weight instead`);
  const retries = numberOf(router.num_retries) ?? numberOf(settings.num_retries);
  const timeout = numberOf(router.timeout) ?? numberOf(settings.request_timeout);
  const routes = [...groups].map(([name, { targets, limits }]) => {
    const others = (fallbacks.get(name) ?? []).flatMap(other => groups.get(other)?.targets ?? []);
    const isSpread = targets.length > 1;
    if (isSpread && others.length > 0)
      notices.push(
        `fallbacks of ${name}: targets are tried in order here, so its deployments are not spread any more`,
      );
    return compact({
      name: nameOf(name.replaceAll('*', 'all')),
      match: { model: name },
      strategy: isSpread && others.length === 0 ? (strategies[wanted] ?? 'weighted') : undefined,
      targets: [...targets, ...others],
      retry: retries === undefined ? undefined : { attempts: Math.min(retries + 1 + others.length, 10) },
      timeouts: timeout === undefined ? undefined : { total: `${timeout}s` },
      limits: limits.length === 0 ? undefined : limits,
    });
  });

  for (const key of Object.keys(general))
    notices.push(
      key === 'master_key'
        ? 'general_settings.master_key: set GATEWAY_ADMIN_KEY to it'
        : `general_settings.${key}: has no counterpart here and is left out`,
    );
  notices.push(
    'Virtual keys are in LiteLLM’s database: make them here by ./sluice keys create (--models, --limit, --team, --user)',
  );

  const amount = numberOf(settings.max_budget);
  const period = textOf(settings.budget_duration);
  const per = period === undefined ? 'total' : periods[period];
  if (amount !== undefined && per === undefined)
    notices.push(`litellm_settings.budget_duration: ${period} is no period here; the budget is left out`);
  return {
    document: compact({
      version: 1,
      providers: providers.list,
      // The first route that matches wins: wildcards come last.
      routes: [...routes.filter(route => !isWildcard(route)), ...routes.filter(isWildcard)],
      budgets: amount === undefined || per === undefined ? undefined : [{ amount: String(amount), per }],
    }),
    notices,
  };
}

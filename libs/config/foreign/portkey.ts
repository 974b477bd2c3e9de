import { type Conversion, compact, noteOthers, recordOf, recordsOf, textOf } from './conversion.ts';
import { ProviderTable } from './provider-table.ts';

type Part = Record<string, unknown>;

const strategies: Readonly<Record<string, string>> = {
  fallback: 'ordered',
  loadbalance: 'weighted',
  single: 'ordered',
};

/** Targets, those of nested ones in their place. */
function targetsOf(config: Part, place: string, providers: ProviderTable, notices: string[]): Part[] {
  const nested = recordsOf(config.targets);
  if (nested.length > 0) {
    if (place !== '' && config.strategy !== undefined)
      notices.push(`${place}strategy: targets within targets are tried in the order of their list`);
    return nested.flatMap((target, index) =>
      targetsOf(target, `${place}targets[${index}].`, providers, notices),
    );
  }
  noteOthers(
    config,
    place,
    [
      'provider',
      'api_key',
      'custom_host',
      'weight',
      'override_params',
      'virtual_key',
      'strategy',
      'retry',
      'request_timeout',
      'cache',
    ],
    notices,
  );
  const kind = textOf(config.provider);
  if (kind === undefined) {
    notices.push(
      `${place}virtual_key: which provider it stands for is known to Portkey alone; name the provider and its key`,
    );
    return [];
  }
  const params = recordOf(config.override_params);
  noteOthers(params, `${place}override_params.`, ['model'], notices);
  const provider = providers.nameOf({
    kind,
    baseUrl: textOf(config.custom_host),
    apiKey: textOf(config.api_key),
    place,
  });
  if (provider === undefined) return [];
  const weight = typeof config.weight === 'number' && config.weight > 0 ? config.weight : undefined;
  return [compact({ provider, model: textOf(params.model), weight })];
}

/** A Portkey gateway config: `strategy`, `targets`, `retry`, `request_timeout`. https://portkey.ai/docs/api-reference/inference-api/config-object */
export function convertPortkey(document: Part): Conversion {
  const notices: string[] = [];
  const providers = new ProviderTable(notices);
  const mode = textOf(recordOf(document.strategy).mode) ?? 'single';
  noteOthers(document.strategy, 'strategy.', ['mode', 'on_status_codes'], notices);
  if (strategies[mode] === undefined) notices.push(`strategy.mode: ${mode} is not known; in order instead`);
  if (document.cache !== undefined) notices.push('cache: has no counterpart here and is left out');
  const targets = targetsOf(document, '', providers, notices);
  const retry = recordOf(document.retry);
  const codes = retry.on_status_codes ?? recordOf(document.strategy).on_status_codes;
  const timeoutMs = document.request_timeout;
  return {
    document: {
      version: 1,
      providers: providers.list,
      routes: [
        compact({
          name: 'portkey',
          match: { model: '*' },
          strategy: strategies[mode] ?? 'ordered',
          targets,
          retry:
            retry.attempts === undefined && codes === undefined
              ? undefined
              : compact({
                  attempts: typeof retry.attempts === 'number' ? Math.min(retry.attempts + 1, 10) : undefined,
                  on: Array.isArray(codes) ? [...codes, 'network', 'timeout'] : undefined,
                }),
          timeouts: typeof timeoutMs === 'number' ? { total: `${timeoutMs}ms` } : undefined,
        }),
      ],
    },
    notices,
  };
}

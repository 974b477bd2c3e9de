import { type EffectiveProvider, isGlob } from '@sluice/config';
import type { DataPermission, Principal, Protocol } from '@sluice/contract';
import { authenticationOf } from './authentication.ts';
import type { CompiledRoute } from './compiled-route.ts';
import type { PrefixRoute, RouteMatcher } from './match-route.ts';
import type { Access } from './model-access.ts';

export interface AvailableModel {
  /** A model's name or, where any of a family may be asked for, a glob. */
  id: string;
  /** The provider that is tried first. */
  provider: string;
}

export interface ModelCatalogue {
  /** Names and globs that the configuration itself speaks of. */
  candidates: readonly string[];
  match: RouteMatcher;
  access: Access;
}

/** More are not listed. */
const MAX_MODELS = 1000;

const uses: readonly { permission: DataPermission; protocol: Protocol }[] = [
  { permission: 'chat', protocol: 'openai-chat' },
  { permission: 'embeddings', protocol: 'openai-embeddings' },
];

/** The models of routes, and those that the prefixes stand for; `sample` answers in process under that one name. */
export function catalogueCandidates(
  routes: readonly CompiledRoute[],
  prefixes: readonly PrefixRoute[],
  providers: Iterable<EffectiveProvider>,
): string[] {
  const samples = [...providers].filter(({ protocol }) => protocol === 'sample');
  const isSample = ({ prefix }: PrefixRoute): boolean =>
    samples.some(provider => provider.prefixes.includes(prefix));
  return [
    ...routes.flatMap(({ model }) => (model === undefined || model === '*' ? [] : [model])),
    ...prefixes.filter(prefix => !isSample(prefix)).map(({ prefix }) => `${prefix}*`),
    ...samples.map(({ name }) => name),
  ];
}

/** The provider that a model of this name, or a glob taken as one, would go to for this caller. */
export function findModel(
  id: string,
  principal: Principal,
  { match, access }: ModelCatalogue,
): AvailableModel | undefined {
  const authentication = authenticationOf(principal);
  for (const { permission, protocol } of uses) {
    if (authentication !== 'none' && !access.allowsModel(principal, permission, id)) continue;
    const matched = match(protocol, authentication, id);
    const provider = matched.kind === 'route' ? matched.route.targets[0]?.target.provider : undefined;
    if (provider !== undefined) return { id, provider };
  }
  return undefined;
}

/**
 * What a caller may use, names before globs. Globs are tested as if they were names: `gpt-4*` is within
 * `gpt-*`, so a key that lists `gpt-4*` is shown that, and not the wider `gpt-*`.
 */
export function availableModels(principal: Principal, catalogue: ModelCatalogue): AvailableModel[] {
  const ids = new Set([...catalogue.candidates, ...catalogue.access.globsOf(principal)]);
  ids.delete('*');
  const found = [...ids].flatMap(id => findModel(id, principal, catalogue) ?? []);
  const names = found.filter(({ id }) => !isGlob(id));
  return [...names, ...found.filter(({ id }) => isGlob(id))].slice(0, MAX_MODELS);
}

import { builtInRoles, configJsonSchemaOf } from '@sluice/config';
import type { Collection } from './collection.ts';
import { expandRoute } from './expand-route.ts';

/** One entry of a map, with its name among its keys. */
function entry(path: readonly string[]): Record<string, unknown> {
  const { properties, ...schema } = configJsonSchemaOf(path);
  return { ...schema, properties: { name: { type: 'string' }, ...(properties ?? {}) } };
}

export const collections: readonly Collection[] = [
  {
    segment: 'routes',
    noun: 'route',
    idNoun: 'Route',
    tag: 'Routes',
    resource: 'routes',
    path: ['routes'],
    shape: 'list',
    jsonSchema: () => configJsonSchemaOf(['routes', '[]']),
    expand: expandRoute,
  },
  {
    segment: 'providers',
    noun: 'provider',
    idNoun: 'Provider',
    tag: 'Providers',
    resource: 'providers',
    path: ['providers'],
    shape: 'list',
    jsonSchema: () => configJsonSchemaOf(['providers', '[]']),
  },
  {
    segment: 'tiers',
    noun: 'tier',
    idNoun: 'Tier',
    tag: 'Policies',
    resource: 'tiers',
    path: ['tiers'],
    shape: 'map',
    jsonSchema: () => entry(['tiers', '*']),
  },
  {
    segment: 'roles',
    noun: 'role',
    idNoun: 'Role',
    tag: 'Policies',
    resource: 'roles',
    path: ['auth', 'roles'],
    shape: 'map',
    jsonSchema: () => entry(['auth', 'roles', '*']),
    builtIn: Object.entries(builtInRoles).map(([name, role]) => ({ name, ...role })),
  },
  {
    segment: 'guardrails',
    noun: 'guardrail profile',
    idNoun: 'Guardrail',
    tag: 'Policies',
    resource: 'guardrails',
    path: ['guardrails'],
    shape: 'map',
    jsonSchema: () => entry(['guardrails', '*']),
  },
  {
    segment: 'budgets',
    noun: 'budget',
    idNoun: 'Budget',
    tag: 'Policies',
    resource: 'budgets',
    path: ['budgets'],
    shape: 'list',
    jsonSchema: () => configJsonSchemaOf(['budgets', '[]']),
    listedElsewhere: true,
  },
  {
    segment: 'prices',
    noun: 'price list',
    idNoun: 'PriceList',
    tag: 'Policies',
    resource: 'prices',
    path: ['prices', 'providers'],
    shape: 'map',
    jsonSchema: () => entry(['prices', 'providers', '*']),
    listedElsewhere: true,
  },
];

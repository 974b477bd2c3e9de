import { z } from 'zod';
import { alertsSchema } from './alerts.ts';
import { authSchema } from './auth.ts';
import { budgetsSchema } from './budgets.ts';
import { edgeSchema } from './edge.ts';
import { guardrailsSchema } from './guardrails.ts';
import { kubernetesSchema } from './kubernetes.ts';
import { busSchema, changesSchema, stateSchema, telemetrySchema } from './platform.ts';
import { pricesSchema } from './prices.ts';
import { defaultsSchema, providersSchema } from './providers.ts';
import { routesSchema } from './routes.ts';
import { serverSchema } from './server.ts';
import { tiersSchema } from './tiers.ts';
import { usageSchema } from './usage.ts';

/** `sluice.yaml`, after references are resolved. Every key has a default, so that `{}` is a configuration. */
export const configSchema = z.strictObject({
  version: z.literal(1).default(1).describe('Version of this format.'),
  server: serverSchema,
  auth: authSchema,
  providers: providersSchema,
  defaults: defaultsSchema,
  routes: routesSchema,
  tiers: tiersSchema,
  guardrails: guardrailsSchema,
  budgets: budgetsSchema,
  alerts: alertsSchema,
  prices: pricesSchema,
  usage: usageSchema,
  kubernetes: kubernetesSchema,
  telemetry: telemetrySchema,
  config: changesSchema,
  bus: busSchema,
  edge: edgeSchema,
  state: stateSchema,
});

/** A whole configuration: durations in milliseconds, sizes in bytes, secrets wrapped. */
export type Config = z.output<typeof configSchema>;
export type ProviderConfig = Config['providers'][number];
export type RouteConfig = Config['routes'][number];
export type TierConfig = Config['tiers'][string];
export type RoleConfig = Config['auth']['roles'][string];
export type BudgetConfig = Config['budgets'][number];
export type LimitConfig = RouteConfig['limits'][number];
export type AlertConfig = Config['alerts'][number];
export type GuardrailConfig = Config['guardrails'][string];
export type JwtIssuerConfig = Config['auth']['jwt'][number];

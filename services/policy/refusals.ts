import {
  type BudgetSubject,
  formatDollars,
  GatewayError,
  operationOf,
  type Principal,
  type Protocol,
  periodText,
} from '@sluice/contract';
import type { HoldResult } from '@sluice/store';
import { availableModels, type ModelCatalogue } from './available-models.ts';
import type { ChargedBudget } from './collect-budgets.ts';
import type { CollectedLimits } from './collect-limits.ts';

/** How many models a message names. */
const MAX_NAMED = 20;
const MAX_NAME_CHARACTERS = 100;
/** Nobody knows when a request ends. */
const ASK_AGAIN_MS = 1_000;

const quote = (model: string): string =>
  JSON.stringify(model.length > MAX_NAME_CHARACTERS ? `${model.slice(0, MAX_NAME_CHARACTERS)}…` : model);

function mayUse(principal: Principal, catalogue: ModelCatalogue): string {
  const models = availableModels(principal, catalogue);
  if (models.length === 0) return 'This credential may use no model.';
  const named = models.slice(0, MAX_NAMED).map(({ id }) => id);
  const more = models.length - named.length;
  return `This credential may use: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

export const modelNotFound = (model: string, principal: Principal, catalogue: ModelCatalogue): GatewayError =>
  new GatewayError('model_not_found', {
    message: `There is no model ${quote(model)} here. ${mayUse(principal, catalogue)}`,
    param: 'model',
  });

export const modelNotAllowed = (
  model: string,
  principal: Principal,
  catalogue: ModelCatalogue,
): GatewayError =>
  new GatewayError('model_not_allowed', {
    message: `This credential may not use the model ${quote(model)}. ${mayUse(principal, catalogue)}`,
    param: 'model',
  });

/** Which limit, so that who reads it knows whom to ask. */
export function limitReached(
  { refusedBy, retryAfterMs }: HoldResult & { kind: 'refused' },
  { holds, limits }: CollectedLimits,
  headers: Record<string, string>,
): GatewayError {
  const title = limits[refusedBy]?.title ?? 'requests';
  if (retryAfterMs !== undefined)
    return new GatewayError('rate_limited', {
      message: `The limit of ${title} is reached. Try again after the time in Retry-After.`,
      retryAfterMs,
      headers,
    });
  return new GatewayError('exceeds_limit', {
    message: `The request asks for up to ${holds[refusedBy]?.amount ?? 0}, and its limit is ${title}. Ask for less.`,
    headers,
  });
}

/** Which budget, how it stands, and from when there is room again. SDKs are told not to try again where that is later than they would. */
export function budgetReached(
  { refusedBy, retryAfterMs, limits }: HoldResult & { kind: 'refused' },
  { budget, charge }: ChargedBudget,
  costNanoDollars: number,
  headers: Record<string, string>,
): GatewayError {
  const { name, per, amountNanoDollars } = budget;
  const whose = subjectText(charge.subject);
  const title = `The budget ${quote(name)}${whose === '' ? '' : ` of ${whose}`} is ${dollars(amountNanoDollars)} ${periodText(per)}`;
  const asksFor = `the request may cost up to ${dollars(costNanoDollars)}`;
  const notAgain = { ...headers, 'x-should-retry': 'false' };
  if (costNanoDollars > amountNanoDollars)
    return new GatewayError('exceeds_limit', {
      message: `${title}, and ${asksFor}. Ask for less, such as a lower bound for the length of the answer.`,
      headers: notAgain,
    });
  const { spent = 0 } = limits[refusedBy] ?? {};
  if (spent + costNanoDollars <= amountNanoDollars)
    return new GatewayError('budget_in_use', {
      message: `${title}. What is left of it is reserved by requests that have not ended, and ${asksFor}. Try again.`,
      retryAfterMs: ASK_AGAIN_MS,
      headers,
    });
  return new GatewayError('budget_exceeded', {
    message: `${title}, of which ${dollars(spent)} is spent, and ${asksFor}.`,
    headers: notAgain,
    ...(per !== 'total' && { retryAfterMs }),
  });
}

const dollars = (nanoDollars: number): string => `$${formatDollars(nanoDollars)}`;

const subjectText = (subject: BudgetSubject): string =>
  Object.entries(subject)
    .map(([field, value]) => `${field} ${quote(value)}`)
    .join(', ');

/** As auth answers who shows no credential. RFC 9110, section 11.6.1: a 401 says how to authenticate. */
export const credentialNeeded = (): GatewayError =>
  new GatewayError('unauthenticated', { headers: { 'www-authenticate': 'Bearer realm="sluice"' } });

export const otherCredentialNeeded = (): GatewayError =>
  new GatewayError('permission_denied', {
    message: 'The route of this model does not take this kind of credential.',
  });

export const permissionMissing = (permission: string): GatewayError =>
  new GatewayError('permission_denied', {
    message: `No role of this credential has the permission "${permission}".`,
  });

export const notOffered = (protocol: Protocol, route: string): GatewayError =>
  new GatewayError('not_offered', {
    message: `No provider of the route ${quote(route)} offers ${operationOf(protocol)}. Ask for a model of one that does.`,
  });

export const priceUnknown = (model: string): GatewayError =>
  new GatewayError('price_unknown', {
    message: `No price is known for the model ${quote(model)}, and this gateway takes only models with one. Ask for another model.`,
    param: 'model',
  });

export const tierUnknown = (tier: string | undefined): GatewayError =>
  new GatewayError('permission_denied', {
    message: 'The tier of this credential is not known here. Ask the operator of the gateway.',
    internal: `The tier ${JSON.stringify(tier)} is not in the configuration.`,
  });

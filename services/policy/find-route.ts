import { type Envelope, GatewayError, GUARD_MODEL, type Principal, permissionFor } from '@sluice/contract';
import { authenticationOf } from './authentication.ts';
import type { CompiledRoute } from './compiled-route.ts';
import type { PolicyRules } from './policy-rules.ts';
import * as refusals from './refusals.ts';

/** What our own classifier stands in for where no provider offers it: OpenAI's models, and its own name. */
const MODERATION_MODEL = new RegExp(`^(?:${GUARD_MODEL}$|omni-moderation-|text-moderation-)`);

export type Routed =
  | { kind: 'routed'; route: CompiledRoute; model: string }
  | { kind: 'refused'; error: GatewayError };

const refused = (error: GatewayError): Routed => ({ kind: 'refused', error });

/** What of a request decides where it goes. */
export type RoutedRequest = Pick<Envelope, 'protocol' | 'method' | 'path' | 'facts'>;

/** The route to an HTTP service that takes a request. */
function findPathRoute({ method, path }: RoutedRequest, principal: Principal, rules: PolicyRules): Routed {
  const { access, matchPath } = rules;
  const authentication = authenticationOf(principal);
  if (authentication !== 'none') {
    if (!access.permits(principal, 'http')) return refused(refusals.permissionMissing('http'));
    if (!access.knowsTier(principal)) return refused(refusals.tierUnknown(principal.tier));
  }
  const matched = matchPath(authentication, method, path);
  if (matched.kind === 'route') return { kind: 'routed', route: matched.route, model: '' };
  if (authentication === 'none') return refused(refusals.credentialNeeded());
  return refused(matched.kind === 'none' ? new GatewayError('not_found') : refusals.otherCredentialNeeded());
}

/** Who may use which model, and the route that takes it. What is not known is refused, never guessed. */
export function findRoute(envelope: RoutedRequest, principal: Principal, rules: PolicyRules): Routed {
  const { protocol, facts } = envelope;
  if (protocol === 'http') return findPathRoute(envelope, principal, rules);
  const { access, match } = rules;
  const permission = permissionFor(protocol);
  const authentication = authenticationOf(principal);
  const { model } = facts;
  if (permission === undefined) return refused(new GatewayError('not_found'));
  if (model === undefined)
    return refused(
      new GatewayError('invalid_request', { message: 'The field "model" is missing.', param: 'model' }),
    );
  if (authentication !== 'none') {
    if (!access.permits(principal, permission)) return refused(refusals.permissionMissing(permission));
    if (!access.knowsTier(principal)) return refused(refusals.tierUnknown(principal.tier));
    if (!access.allowsModel(principal, permission, model))
      return refused(refusals.modelNotAllowed(model, principal, rules));
  }
  const matched = match(protocol, authentication, model);
  switch (matched.kind) {
    case 'route':
      return { kind: 'routed', route: matched.route, model };
    case 'none':
      if (authentication === 'none') return refused(refusals.credentialNeeded());
      if (protocol === 'openai-moderations' && MODERATION_MODEL.test(model))
        return { kind: 'routed', route: rules.moderations, model };
      return refused(refusals.modelNotFound(model, principal, rules));
    case 'not-admitted':
      return refused(
        authentication === 'none' ? refusals.credentialNeeded() : refusals.otherCredentialNeeded(),
      );
  }
}

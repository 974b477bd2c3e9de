import { operationOf, type Protocol } from '@sluice/contract';
import type { ProviderProtocol } from './definition.ts';
import { definitionOfKind } from './known-providers.ts';

/** A provider as the configuration has it: what it is one of, and the protocol that chats are translated to. */
export interface ConfiguredProvider {
  kind?: string | undefined;
  protocol: ProviderProtocol;
}

/**
 * The protocol to call a provider in: the caller's own where it takes that for the model, else the one of the
 * same operation that requests are translated to. Undefined where the provider does not offer the operation.
 */
export function wireProtocolFor(
  { kind = '', protocol: configured }: ConfiguredProvider,
  caller: Protocol,
  model: string,
): Protocol | undefined {
  const definition = definitionOfKind(kind);
  const asConfigured = configured === definition.protocol;
  const family = asConfigured ? definition.families?.find(({ models }) => models.test(model)) : undefined;
  const { speaks = [], protocol } = family ?? definition;
  const offered = asConfigured ? [protocol, ...speaks] : [configured, protocol, ...speaks];
  const operation = operationOf(caller);
  let translated: Protocol | undefined;
  for (const candidate of offered) {
    if (candidate === caller) return caller;
    if (candidate !== 'sample' && operationOf(candidate) === operation) translated ??= candidate;
  }
  return translated;
}

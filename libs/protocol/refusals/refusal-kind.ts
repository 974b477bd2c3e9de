import type { Protocol } from '@sluice/contract';
import type { ProviderError } from '../ir/provider-error.ts';
import { type RefusalKind, rulesOf } from './refusal-rules.ts';

/** By the rules of the protocol that the provider was called in, else by its status. */
export function refusalKindOf(wire: Protocol, error: ProviderError): RefusalKind {
  for (const rule of rulesOf(wire)) {
    const { statuses, type, code, message } = rule;
    if (statuses !== undefined && !statuses.includes(error.status)) continue;
    if (type !== undefined && !type.test(error.type ?? '')) continue;
    if (code !== undefined && !code.test(error.code ?? '')) continue;
    if (message !== undefined && !message.test(error.message)) continue;
    return rule.kind;
  }
  return kindOfStatus(error.status);
}

/** RFC 9110, section 15; 402 as every provider uses it; 498 and 529 are capacity at Groq and Anthropic. */
function kindOfStatus(status: number): RefusalKind {
  switch (status) {
    case 401:
      return 'credential';
    case 402:
      return 'quota';
    case 429:
      return 'rate-limited';
    case 498:
    case 503:
    case 529:
      return 'overloaded';
    default:
      return status >= 500 ? 'server-error' : 'request';
  }
}

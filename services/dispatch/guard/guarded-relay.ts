import { type FrameSink, operationOf } from '@sluice/contract';
import { isChatTransfer, type Transfer } from '@sluice/protocol';
import type { AnswerHead } from '../answer-head.ts';
import type { Relay, RelayControl } from '../relay.ts';
import type { AnswerPolicy } from './answer-policy.ts';
import { GuardedAnswerRelay } from './guarded-answer-relay.ts';
import { GuardedBodyRelay } from './guarded-body-relay.ts';

export interface GuardedAnswer {
  head: AnswerHead;
  /** What of the provider's headers the caller gets, where the answer is no chat. */
  passedHeaders: Record<string, string>;
  transfer: Transfer;
  policy: AnswerPolicy;
  control: RelayControl;
}

/** Operations whose answers say nothing in words: vectors, numbers, or what the caller asked about. */
const WORDLESS = new Set(['embeddings', 'count-tokens', 'rerank', 'moderations', 'speech']);

/** The relay of an answer that its profile checks, but for a chat's stream; undefined where the answer has no text. */
export function guardedRelay(sink: FrameSink, answer: GuardedAnswer): Relay | undefined {
  const { head, passedHeaders, transfer, policy, control } = answer;
  if (isChatTransfer(transfer)) return new GuardedAnswerRelay(sink, head, transfer, policy, control);
  if (WORDLESS.has(operationOf(transfer.caller))) return undefined;
  return new GuardedBodyRelay(sink, head, passedHeaders, transfer, policy, control);
}

import { type FrameSink, operationOf } from '@sluice/contract';
import { isChatTransfer, type Transfer } from '@sluice/protocol';
import type { AnswerHead } from '../answer-head.ts';
import type { Relay, RelayControl } from '../relay.ts';
import type { UpstreamHeaders } from '../upstream.ts';
import type { AnswerPolicy } from './answer-policy.ts';
import { GuardedAnswerRelay } from './guarded-answer-relay.ts';
import { GuardedBodyRelay } from './guarded-body-relay.ts';
import { GuardedStreamRelay } from './guarded-stream-relay.ts';

export interface GuardedAnswer {
  head: AnswerHead;
  headers: UpstreamHeaders;
  /** What of `headers` the caller gets, where the answer is no chat. */
  passedHeaders: Record<string, string>;
  transfer: Transfer;
  isStream: boolean;
  policy: AnswerPolicy;
  control: RelayControl;
}

/** Operations whose answers say nothing in words: vectors, numbers, or what the caller asked about. */
const WORDLESS = new Set(['embeddings', 'count-tokens', 'rerank', 'moderations', 'speech']);

/** The relay of an answer that its profile checks; undefined where the answer has no text. */
export function guardedRelay(sink: FrameSink, answer: GuardedAnswer): Relay | undefined {
  const { head, headers, passedHeaders, transfer, isStream, policy, control } = answer;
  if (isChatTransfer(transfer))
    return isStream
      ? new GuardedStreamRelay(sink, head, headers, transfer, policy, control)
      : new GuardedAnswerRelay(sink, head, transfer, policy, control);
  if (WORDLESS.has(operationOf(transfer.caller))) return undefined;
  return new GuardedBodyRelay(sink, head, passedHeaders, transfer, policy, control);
}

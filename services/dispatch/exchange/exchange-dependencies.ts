import type { PriceBook } from '@sluice/config';
import type { Clock, GatewayError, MaybePromise, Protocol, Target } from '@sluice/contract';
import type { FetchMedia, Loss } from '@sluice/protocol';
import type { CallFigures } from '../call-figures.ts';
import type { CallShare, CallsSoFar } from '../call-shares.ts';
import type { AnswerPolicy } from '../guard/answer-policy.ts';
import type { InputVerdict } from '../guard/check-input.ts';
import type { Gate } from '../health/gate.ts';
import type { CallOfModel } from '../model-metrics.ts';
import type { ProviderDirectory } from '../provider-directory.ts';
import type { QueueLine } from '../queue/queue-line.ts';
import type { StartCallSpan } from '../tracing/call-span.ts';
import type { CallUpstream } from '../upstream.ts';
import type { Try, UsageMessage } from '../usage-of-attempt.ts';
import type { ExchangeRequest } from './exchange-request.ts';
import type { HedgeBudget } from './hedge-budget.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { RouteBudgets } from './route-budgets.ts';

/** Gets the files that one request refers to, until that is over. */
export interface MediaSession {
  fetch: FetchMedia;
  close(): void;
}

export interface ExchangeDependencies {
  clock: Clock;
  random: () => number;
  callUpstream: (target: Target) => CallUpstream;
  providers: Pick<ProviderDirectory, 'secretsOf' | 'credentialOf' | 'restKey'>;
  retryBudgets: RouteBudgets<RetryBudget>;
  hedgeBudgets: RouteBudgets<HedgeBudget>;
  prices: () => PriceBook;
  gate: Pick<Gate, 'enter' | 'healthOf' | 'unhealthy'>;
  /** Asked before every call, the first one included, for what it has to reserve. An error keeps it from being made. */
  beforeCall: (
    request: ExchangeRequest,
    target: Target,
    calls: CallsSoFar,
  ) => MaybePromise<CallShare | GatewayError | undefined>;
  media: { open(): MediaSession };
  /** Undefined: nobody checks the answer. */
  answerPolicy: (request: ExchangeRequest) => MaybePromise<AnswerPolicy | undefined>;
  /** Undefined: the request was checked before, or is not to be. */
  checkInput: (request: ExchangeRequest) => Promise<InputVerdict> | undefined;
  /** Where requests wait for the end of an outage. */
  queue?: Pick<QueueLine, 'join' | 'leave'>;
  /** Absent: calls are not traced. */
  startSpan?: StartCallSpan;
  onTry: (finished: Try, figures: CallFigures, call: CallOfModel) => void;
  /** A second target was asked, and answered first or not. */
  onHedge: (target: Target, result: 'won' | 'lost') => void;
  onLosses: (caller: Protocol, target: Target, losses: readonly Loss[]) => void;
  onMalformed: (target: Target, events: number) => void;
  onEnd: (event: UsageMessage) => void;
}

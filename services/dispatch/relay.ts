import { GatewayError, type UsageEvent, type Verdict } from '@sluice/contract';
import type { ChatTransfer, Loss, ProviderError, TokenUsage } from '@sluice/protocol';
import type { UpstreamHeaders } from './upstream.ts';

/** How an answer ended, once the provider said that it had. */
export type RelayEnd =
  | { kind: 'complete' }
  /** The provider told an error inside its answer, and the caller has it. */
  | { kind: 'error-passed' }
  /** The provider told an error, instead of an answer or of the rest of it, and the caller saw nothing of that. Cleaned. */
  | { kind: 'refusal'; error: ProviderError }
  /** A guardrail ended the answer, and the caller was told so in its protocol. */
  | { kind: 'blocked' }
  /** A guardrail lets no more of it go on, and the caller was told nothing of it yet. */
  | { kind: 'refused'; error: GatewayError }
  /** A guardrail wants the same target asked once more, with this request. The caller was told nothing yet. */
  | { kind: 'again'; request: Uint8Array }
  /** The last of it waits for a verdict; the relay says when it ends. */
  | { kind: 'pending' }
  | { kind: 'broken'; code: 'upstream_interrupted' | 'upstream_invalid'; detail: string };

/** Passes a provider's successful answer on to the caller and reads from it what is metered. */
export interface Relay {
  /** Whether anything of it went to the caller: from then on no other target can take over unseen. */
  readonly started: boolean;
  /** Whether the model has begun its answer. Absent: whatever comes is of it. */
  readonly hasContent?: boolean;
  /** What the provider reported last, or undefined where it did not. */
  readonly usage: TokenUsage | undefined;
  /** Whether that is of the whole answer, and not of what there was of it at the time. Absent: it is. */
  readonly usageIsFinal?: boolean;
  /** A count of our own, of what there is of the answer so far: for one without final usage. */
  readonly outputTokensEstimate: number;
  /** The model that the provider says it served. */
  readonly servedModel: string | undefined;
  /** What the provider calls the answer. Absent: it says nothing of that, as the next one. */
  readonly answerId?: string | undefined;
  /** Of each choice that has ended, in the provider's words. */
  readonly finishReasons?: readonly string[] | undefined;
  /** What of the answer the caller's protocol could not be told. */
  readonly losses: readonly Loss[];
  /** Events of a stream that came from the provider. Absent: none are told apart. */
  readonly events?: number;
  /** Events of a stream that could not be read, and were left out. */
  readonly malformed?: number;
  /** What guardrails found in it. Absent: none looked. */
  readonly verdicts?: readonly Verdict[];
  /** False when the caller's window is full: pause the provider. */
  onData(chunk: Uint8Array): boolean;
  onEnd(): RelayEnd;
  /** Nobody waits for the answer any more. */
  close?(): void;
  /** Absent: no other call can go on with the answer. */
  readonly continuable?: ContinuableAnswer | undefined;
}

/** An answer that may come of several calls, one after the other. Usage and the like are always of the last one. */
export interface ContinuableAnswer extends Relay {
  /** What it says so far, for another call to go on with; empty where that may begin anew, undefined where none can go on. */
  readonly said: string | undefined;
  /** Its call is over. What it has to say until another one goes on, it says to `control`. */
  interrupt(control: RelayControl): void;
  /** From here on it is that of another call. */
  goOn(next: NextAnswer): void;
  /** Passes on the error that the provider told inside it. */
  tellError(): void;
}

export interface NextAnswer {
  headers: UpstreamHeaders;
  transfer: ChatTransfer;
  control: RelayControl;
  /** Of the call before, for what the caller is told of usage. */
  spent: UsageEvent['tokens'] | undefined;
  /** Whether the provider may say again what it goes on with. */
  repeats: boolean;
}

/** What a relay that waits for verdicts tells the request it is of. */
export interface RelayControl {
  /** The provider may go on. */
  resume(): void;
  /** The answer is over, before the provider's end or after it. */
  ended(end: RelayEnd): void;
}

/** A whole answer that has to be translated, or that came in place of a stream, is held up to this size. */
export const MAX_HELD_BYTES = 32 * 1024 * 1024;

/** A stream of which an event could not be read: what follows does not go on where it stopped. */
export const damagedStream = (started: boolean): GatewayError =>
  new GatewayError(started ? 'upstream_interrupted' : 'upstream_invalid', {
    internal: 'an event of the stream is no JSON',
  });

import { type FrameSink, GatewayError, type Verdict } from '@sluice/contract';
import {
  type ChatResponse,
  type ChatTransfer,
  decodeChatAnswer,
  encodeChatAnswer,
  foldEvents,
  type Loss,
  type StreamEvent,
  type TokenUsage,
  unfoldResponse,
  usageOfAnswer,
  writtenBytesOf,
} from '@sluice/protocol';
import { outputTokens } from '@sluice/tokens';
import type { AnswerHead } from '../answer-head.ts';
import { MAX_HELD_BYTES, type Relay, type RelayControl, type RelayEnd } from '../relay.ts';
import { AnswerGuard } from './answer-guard.ts';
import type { AnswerPolicy } from './answer-policy.ts';

const jsonType = { 'content-type': 'application/json' };

/** Reads a whole answer, guards all of it, and only then writes it in the caller's protocol. */
export class GuardedAnswerRelay implements Relay {
  readonly #sink: FrameSink;
  readonly #head: AnswerHead;
  readonly #transfer: ChatTransfer;
  readonly #control: RelayControl;
  readonly #guard: AnswerGuard;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  /** What may be told of the answer. */
  readonly #events: StreamEvent[] = [];
  #response: ChatResponse | undefined;
  #isWaiting = false;
  losses: readonly Loss[] = [];

  constructor(
    sink: FrameSink,
    head: AnswerHead,
    transfer: ChatTransfer,
    policy: AnswerPolicy,
    control: RelayControl,
  ) {
    this.#sink = sink;
    this.#head = head;
    this.#transfer = transfer;
    this.#control = control;
    this.#guard = new AnswerGuard(policy, {
      onRelease: events => this.#release(events),
      isWhole: true,
      wasTold: () => head.written,
      encode: response => encodeChatAnswer(transfer, response).bytes,
    });
  }

  get started(): boolean {
    return this.#head.written;
  }

  get servedModel(): string | undefined {
    return this.#response?.model;
  }

  get answerId(): string | undefined {
    return this.#response?.id;
  }

  get finishReasons(): readonly string[] | undefined {
    return this.#response?.choices.map(({ finish }) => finish.raw ?? finish.unified);
  }

  get usage(): TokenUsage | undefined {
    return this.#response && usageOfAnswer(this.#response);
  }

  /** Of an answer that is not whole yet, all of its bytes are taken for text. */
  get outputTokensEstimate(): number {
    return outputTokens(this.#response === undefined ? this.#bytes : writtenBytesOf(this.#response));
  }

  get verdicts(): readonly Verdict[] {
    return this.#guard.verdicts;
  }

  onData(chunk: Uint8Array): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_HELD_BYTES)
      throw new GatewayError('upstream_invalid', {
        internal: `more than ${MAX_HELD_BYTES} bytes that cannot be passed on unread`,
      });
    this.#chunks.push(chunk);
    return true;
  }

  onEnd(): RelayEnd {
    let response: ChatResponse;
    try {
      response = decodeChatAnswer(this.#transfer, Buffer.concat(this.#chunks));
    } catch (cause) {
      const { message, details } = GatewayError.from(cause);
      return { kind: 'broken', code: 'upstream_invalid', detail: details.internal ?? message };
    }
    this.#response = response;
    for (const event of unfoldResponse(response)) this.#events.push(...this.#guard.push(event));
    const end = this.#conclusion(response);
    this.#isWaiting = end.kind === 'pending';
    return end;
  }

  close(): void {
    this.#isWaiting = false;
    this.#guard.close();
  }

  #release(events: readonly StreamEvent[]): void {
    if (!this.#isWaiting || this.#response === undefined) return;
    this.#events.push(...events);
    const end = this.#conclusion(this.#response);
    if (end.kind === 'pending') return;
    this.close();
    this.#control.ended(end);
  }

  #conclusion(response: ChatResponse): RelayEnd {
    const { state } = this.#guard;
    switch (state.kind) {
      case 'unchecked':
        return { kind: 'refused', error: state.error };
      case 'again':
        return state;
      case 'blocked':
        this.#write(withoutContent(response));
        return state;
      default:
        if (!this.#guard.isSettled) return { kind: 'pending' };
        this.#write({ ...foldEvents(this.#events), ...usageOf(response) });
        return { kind: 'complete' };
    }
  }

  #write(response: ChatResponse): void {
    const { bytes, losses } = encodeChatAnswer(this.#transfer, response);
    this.losses = losses;
    this.#head.write(jsonType, losses);
    this.#sink.data(bytes);
  }
}

const usageOf = ({ usage }: ChatResponse): Pick<ChatResponse, 'usage'> =>
  usage === undefined ? {} : { usage };

/** Of an answer that is blocked nobody sees a part: what led up to the match may be as bad. */
const withoutContent = ({ id, model, createdAt, usage, choices }: ChatResponse): ChatResponse => ({
  ...(id !== undefined && { id }),
  ...(model !== undefined && { model }),
  ...(createdAt !== undefined && { createdAt }),
  ...(usage !== undefined && { usage }),
  choices: choices.map(({ index }) => ({
    index,
    content: { bare: false, parts: [] },
    finish: { unified: 'content-filter' },
  })),
});

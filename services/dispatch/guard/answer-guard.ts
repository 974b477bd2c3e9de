import { GatewayError, type Verdict } from '@sluice/contract';
import { JudgeGate, judgeGateDefaults } from '@sluice/guard';
import { type ChatResponse, type EventFilter, EventFolder, type StreamEvent } from '@sluice/protocol';
import type { AnswerPolicy } from './answer-policy.ts';
import { BlockGuard } from './block-guard.ts';
import { type GuardedTexts, guardValue } from './guard-texts.ts';
import { ToldAnswer } from './told-answer.ts';
import { VerdictBook } from './verdict-book.ts';
import { WholeAnswer } from './whole-answer.ts';

export type GuardState =
  | { kind: 'open' }
  /** The answer was ended in the caller's protocol. */
  | { kind: 'blocked' }
  /** The model is to be asked once more, with this request: nothing of the answer was told. */
  | { kind: 'again'; request: Uint8Array }
  /** No model judged it, and the profile refuses what is not judged. */
  | { kind: 'unchecked'; error: GatewayError };

/** How long text waits for more before it is judged alone: the first of an answer, which a reader waits for, less. */
const FIRST_PATIENCE_MS = 40;
const PATIENCE_MS = 200;

type Extensions = NonNullable<Extract<StreamEvent, { type: 'finish' }>['extensions']>;

/** Log-probabilities in a protocol's own members spell a text out token by token, where no rule finds it. */
function unspelled({ members, form, ...rest }: Extensions): Extensions {
  const kept = (from: Extensions['members']): Extensions['members'] =>
    Object.fromEntries(Object.entries(from).filter(([key]) => !/log_?prob/i.test(key)));
  return { ...rest, members: kept(members), ...(form !== undefined && { form: kept(form) }) };
}

/** Who cannot be asked again is blocked. */
const blockedInstead = (verdict: Verdict): Verdict =>
  verdict.result === 'retry' ? { ...verdict, result: 'block' } : verdict;

const isTerminal = ({ type }: StreamEvent): boolean => type === 'finish' || type === 'end';

export interface AnswerGuardOptions {
  /** Gets the events that go on after a verdict; none where only the state changed. */
  onRelease: (events: readonly StreamEvent[]) => void;
  /** The answer comes at once, and is judged at once. */
  isWhole: boolean;
  /** Whether the caller has seen something of it. */
  wasTold: () => boolean;
  /** An answer as the caller would get it whole. */
  encode: (response: ChatResponse) => Uint8Array;
}

const wholeGate = { timing: 'sync', windowLength: Infinity, windowPieces: Infinity } as const;

/**
 * Guards one answer, event by event: its texts go through the rules' lanes, and its events wait for the
 * verdicts of models as the profile says.
 */
export class AnswerGuard implements EventFilter {
  readonly #policy: AnswerPolicy;
  readonly #book: VerdictBook;
  readonly #gate: JudgeGate<StreamEvent>;
  readonly #onRelease: (events: readonly StreamEvent[]) => void;
  readonly #blocks = new Map<string, BlockGuard>();
  readonly #told = new ToldAnswer();
  /** Nothing can change but by a verdict: events go on as they came. */
  readonly #isPassive: boolean;
  #state: GuardState = { kind: 'open' };
  #isOut = false;
  /** Whether anything was judged yet. */
  #wasOut = false;
  #isClosed = false;
  #patience: NodeJS.Timeout | undefined;

  /** The profile's checks of the whole answer; its end waits for them. */
  readonly #whole: WholeAnswer | undefined;
  readonly #wasTold: () => boolean;
  /** The answer as its model wrote it, without what was put back: kept where the model may be told of it. */
  readonly #said: EventFolder | undefined;

  constructor(policy: AnswerPolicy, options: AnswerGuardOptions) {
    this.#policy = policy;
    this.#wasTold = options.wasTold;
    this.#said = policy.askAgain === undefined ? undefined : new EventFolder();
    this.#onRelease = options.onRelease;
    this.#book = new VerdictBook(policy);
    this.#isPassive = this.#book.rules.every(({ action }) => action === 'flag');
    const timing = policy.mode === 'monitor' ? 'async' : policy.timing;
    this.#gate = new JudgeGate({ ...judgeGateDefaults, timing, ...(options.isWhole && wholeGate) });
    if (policy.checkWhole !== undefined)
      this.#whole = new WholeAnswer({
        check: policy.checkWhole,
        protocol: policy.protocol,
        encode: options.encode,
        holdsAll: timing === 'sync',
      });
  }

  get state(): GuardState {
    return this.#state;
  }

  get verdicts(): Verdict[] {
    return this.#book.verdicts;
  }

  /** Whether nothing is held for a verdict. */
  get isSettled(): boolean {
    return this.#gate.isEmpty && !this.#isOut && this.#whole?.isOut !== true;
  }

  /** Whether the source should wait. */
  get isFull(): boolean {
    return this.#gate.isFull;
  }

  push(event: StreamEvent): readonly StreamEvent[] {
    if (this.#state.kind !== 'open') return [];
    this.#told.seen(event);
    this.#said?.push(event);
    if (event.type === 'error') {
      this.#gate.drop();
      return this.#tell([event]);
    }
    const { events, blocked } = this.#guard(event);
    const passed: StreamEvent[] = [];
    for (const guarded of this.#isPassive ? [event] : events) {
      if (this.#whole?.keeps(guarded) === true) continue;
      for (const next of this.#gate.offer(guarded, isTerminal(guarded))) passed.push(next);
    }
    this.#tell(passed);
    if (blocked) return [...passed, ...this.#cut()];
    this.#judge();
    if (event.type === 'end' || this.#whole?.isTooLong === true) this.#judgeWhole();
    return passed;
  }

  /** The request is over: verdicts that are out are nobody's. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#patience);
    this.#gate.drop();
  }

  #guard(event: StreamEvent): { events: readonly StreamEvent[]; blocked: boolean } {
    if (event.type === 'block-start') {
      const block = new BlockGuard(event, this.#book);
      this.#blocks.set(`${event.choice}:${event.block}`, block);
      return { events: block.start(event), blocked: block.blocked };
    }
    if ('block' in event) return this.#guardInBlock(event);
    if (event.type === 'finish') return this.#guardFinish(event);
    return { events: [event], blocked: false };
  }

  #guardInBlock(event: Exclude<Extract<StreamEvent, { block: number }>, { type: 'block-start' }>) {
    const key = `${event.choice}:${event.block}`;
    const block = this.#blocks.get(key);
    if (block === undefined) return { events: [], blocked: false };
    if (this.#policy.judge !== undefined && 'text' in event && block.isWords(event))
      this.#gate.add(block.name, event.text);
    const events = block.push(event);
    if (event.type === 'block-stop') this.#blocks.delete(key);
    return { events, blocked: block.blocked };
  }

  /** Blocks that were not ended by then are over. */
  #guardFinish(event: Extract<StreamEvent, { type: 'finish' }>) {
    const events: StreamEvent[] = [];
    for (const [key, block] of this.#blocks) {
      if (!key.startsWith(`${event.choice}:`)) continue;
      events.push(...block.flush());
      if (block.blocked) return { events, blocked: true };
    }
    const { logprobs: _spelled, extensions, ...rest } = event;
    if (extensions === undefined) return { events: [...events, rest], blocked: false };
    const seen: GuardedTexts = { blocked: false };
    const name = `choices[${event.choice}].extensions`;
    const guarded = guardValue(unspelled(extensions), this.#book, name, seen);
    return { events: [...events, { ...rest, extensions: guarded }], blocked: seen.blocked };
  }

  #tell(events: StreamEvent[]): StreamEvent[] {
    this.#told.told(events);
    return events;
  }

  #cut(): StreamEvent[] {
    this.#state = { kind: 'blocked' };
    clearTimeout(this.#patience);
    this.#gate.drop();
    return this.#told.cut();
  }

  #judge(early = false): void {
    const { judge, timeoutMs, clock } = this.#policy;
    if (judge === undefined || this.#isOut) return;
    const task = this.#gate.take(early);
    if (task === undefined) {
      this.#waitForMore();
      return;
    }
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#isOut = true;
    this.#wasOut = true;
    judge.judge(task.texts, clock() + timeoutMs).then(
      verdicts => this.#judged(verdicts),
      cause => this.#unjudged(cause),
    );
  }

  #waitForMore(): void {
    if (this.#patience !== undefined || !this.#gate.isWaiting) return;
    this.#patience = setTimeout(
      () => {
        this.#patience = undefined;
        this.#judge(true);
      },
      this.#wasOut ? PATIENCE_MS : FIRST_PATIENCE_MS,
    );
  }

  #judged(verdicts: readonly Verdict[]): void {
    this.#isOut = false;
    if (this.#isClosed) return;
    this.#book.add(verdicts);
    const enforced = this.#policy.mode === 'enforce';
    if (enforced && this.#policy.onError === 'closed' && verdicts.some(({ result }) => result === 'skipped'))
      this.#refuse('a check was skipped');
    else if (enforced && verdicts.some(({ result }) => result === 'block')) this.#onRelease(this.#cut());
    else this.#goOn();
  }

  #unjudged(cause: unknown): void {
    this.#isOut = false;
    if (this.#isClosed) return;
    const { message, details } = GatewayError.from(cause);
    const reason = details.internal ?? message;
    this.#book.skip('judged', reason);
    if (this.#policy.mode === 'enforce' && this.#policy.onError === 'closed') this.#refuse(reason);
    else this.#goOn();
  }

  #judgeWhole(): void {
    if (this.#whole === undefined || this.#whole.isOut || this.#whole.isOver) return;
    this.#whole.check().then(reply => {
      if (this.#isClosed || this.#state.kind !== 'open') return;
      const isEnforced = this.#policy.mode === 'enforce';
      if (reply.kind === 'unchecked') {
        this.#book.skip('whole', reply.reason);
        if (isEnforced && this.#policy.onError === 'closed') {
          this.#refuse(reply.reason);
          return;
        }
      } else {
        const again = isEnforced ? this.#againFor(reply.verdicts) : undefined;
        const verdicts = again === undefined ? reply.verdicts.map(blockedInstead) : reply.verdicts;
        this.#book.add(isEnforced ? verdicts : reply.verdicts);
        if (again !== undefined) {
          this.#state = { kind: 'again', request: again };
          this.#gate.drop();
          this.#onRelease([]);
          return;
        }
        if (isEnforced && verdicts.some(({ result }) => result === 'block')) {
          this.#onRelease(this.#cut());
          return;
        }
      }
      const kept = this.#whole?.release() ?? [];
      this.#onRelease(this.#tell(kept.flatMap(event => this.#gate.offer(event, isTerminal(event)))));
      this.#judge();
    });
  }

  /** The request to ask the model again with, where a check wants that and the caller has seen nothing. */
  #againFor(verdicts: readonly Verdict[]): Uint8Array | undefined {
    const isWanted = verdicts.some(({ result }) => result === 'retry');
    const isBlocked = verdicts.some(({ result }) => result === 'block');
    if (!isWanted || isBlocked || this.#wasTold() || this.#said === undefined) return undefined;
    const [choice] = this.#said.response().choices;
    const said = (choice?.content.parts ?? []).flatMap(part => (part.type === 'text' ? part.text : []));
    return this.#policy.askAgain?.(said.join(''), verdicts);
  }

  #goOn(): void {
    const events = this.#tell(this.#gate.clear());
    this.#judge();
    this.#onRelease(events);
  }

  #refuse(reason: string): void {
    const internal = `${this.#policy.profile}: ${reason}`;
    this.#state = { kind: 'unchecked', error: new GatewayError('guardrail_unavailable', { internal }) };
    this.#gate.drop();
    this.#onRelease([]);
  }
}

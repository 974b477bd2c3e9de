import type { ChatProtocol, Verdict } from '@sluice/contract';
import { compileChecks, type TextRule, textRulesOf } from '@sluice/guard';
import {
  type ChatTransfer,
  createStreamTranslator,
  decodeChatAnswer,
  type EventFilter,
  encodeChatAnswer,
  type StreamEvent,
} from '@sluice/protocol';
import { RecordingSink } from '@sluice/testkit';
import { AnswerHead } from '../answer-head.ts';
import { EventStreamRelay } from '../event-stream-relay.ts';
import type { RelayControl, RelayEnd } from '../relay.ts';
import type { AnswerPolicy, TextJudge } from './answer-policy.ts';
import { GuardedAnswerRelay } from './guarded-answer-relay.ts';

/** What masks put in the place of texts, and the texts. */
const originals: ReadonlyMap<string, string> = new Map([
  ['«a1»', 'Ann "A" O\\Hara'],
  ['«b2»', 'b@example.com'],
]);
const [TOKENS] = compileChecks([{ detector: 'blocklist', action: 'mask', terms: ['«a1»', '«b2»', '«zz»'] }]);

export const maskRules: readonly TextRule[] = textRulesOf(
  compileChecks([{ detector: 'blocklist', action: 'mask', terms: ['blue falcon'] }]),
);
export const blockRules: readonly TextRule[] = textRulesOf(
  compileChecks([{ detector: 'blocklist', action: 'block', terms: ['blue falcon'] }]),
);
export const restoreRules: readonly TextRule[] =
  TOKENS === undefined
    ? []
    : [
        {
          detector: 'pii',
          text: TOKENS.detector,
          action: 'restore',
          replace: token => originals.get(token),
        },
      ];

export const policyWith = (changes: Partial<AnswerPolicy> = {}): AnswerPolicy => ({
  profile: 'default',
  protocol: 'openai-chat',
  mode: 'enforce',
  rules: [],
  notes: [],
  judge: undefined,
  timing: 'sync',
  onError: 'closed',
  timeoutMs: 1_000,
  clock: Date.now,
  check: async () => ({ kind: 'unchecked', reason: 'unavailable' }),
  checkWhole: undefined,
  askAgain: undefined,
  skipped: (_, reason) => [{ detector: 'toxicity', result: 'skipped', matches: {}, reason }],
  ...changes,
});

/** A judge that the test answers, and what it was asked. */
export class FakeJudge implements TextJudge {
  readonly asked: {
    texts: readonly string[];
    resolve: (verdicts: Verdict[]) => void;
    reject: (cause: Error) => void;
  }[] = [];

  judge(texts: readonly string[]): Promise<Verdict[]> {
    return new Promise((resolve, reject) => {
      this.asked.push({ texts, resolve, reject });
    });
  }

  /** Answers what is asked now, and lets the answer be taken. */
  async say(result: Verdict['result']): Promise<void> {
    this.asked
      .at(-1)
      ?.resolve([{ detector: 'toxicity', result, matches: result === 'pass' ? {} : { toxic: 1 } }]);
    await new Promise(resolve => setImmediate(resolve));
  }
}

export const transferOf = (wire: ChatProtocol, caller: ChatProtocol): ChatTransfer => ({
  caller,
  wire,
  callerFraming: caller === 'bedrock-converse' ? 'aws-event-stream' : 'sse',
  requestId: 'request-1',
  askedModel: 'gpt-4o',
  targetModel: 'gpt-4o',
  includeUsage: true,
  createdAt: 1_800_000_000,
  secrets: [],
});

/** A stream of OpenAI's, whose deltas have these members. */
export function openaiStream(deltas: readonly object[], finish = 'stop'): Uint8Array {
  const chunk = (choice: object): string =>
    `data: ${JSON.stringify({ id: 'c1', model: 'gpt-4o', created: 1_800_000_000, choices: [{ index: 0, finish_reason: null, ...choice }] })}\n\n`;
  const usage = {
    id: 'c1',
    model: 'gpt-4o',
    choices: [],
    usage: { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 },
  };
  return Buffer.from(
    `${deltas.map(delta => chunk({ delta })).join('')}${chunk({ delta: {}, finish_reason: finish })}data: ${JSON.stringify(usage)}\n\ndata: [DONE]\n\n`,
  );
}

/** The same in another protocol, and whatever protocol it is in, as its events. */
export function translated(
  wire: ChatProtocol,
  caller: ChatProtocol,
  stream: Uint8Array,
): { bytes: Buffer; events: StreamEvent[] } {
  const events: StreamEvent[] = [];
  const filter: EventFilter = {
    push(event) {
      events.push(event);
      return [event];
    },
  };
  const translator = createStreamTranslator(transferOf(wire, caller), { filter });
  const pieces = [...translator.push(stream), ...translator.end()];
  return { bytes: Buffer.concat(pieces), events };
}

/** A whole answer in another protocol. */
export const translatedAnswer = (wire: ChatProtocol, caller: ChatProtocol, answer: Uint8Array): Buffer => {
  const transfer = transferOf(wire, caller);
  return Buffer.from(encodeChatAnswer(transfer, decodeChatAnswer(transfer, answer)).bytes);
};

/** One answer through a guarded relay. */
export function guarded(wire: ChatProtocol, caller: ChatProtocol, policy: AnswerPolicy, isStream = true) {
  const sink = new RecordingSink();
  const ends: RelayEnd[] = [];
  const calls = { resumed: 0 };
  const control: RelayControl = {
    resume: () => {
      calls.resumed += 1;
    },
    ended: end => ends.push(end),
  };
  const head = new AnswerHead(sink, 200, {}, []);
  const framing = wire === 'bedrock-converse' ? 'application/vnd.amazon.eventstream' : 'text/event-stream';
  const transfer = transferOf(wire, caller);
  const relay = isStream
    ? new EventStreamRelay(sink, {
        head,
        headers: { 'content-type': framing },
        transfer,
        policy,
        mayGoOn: false,
        control,
      })
    : new GuardedAnswerRelay(sink, head, transfer, policy, control);
  const run = (...pieces: Uint8Array[]): void => {
    for (const piece of pieces) relay.onData(piece);
    const end = relay.onEnd();
    if (end.kind !== 'pending') ends.push(end);
  };
  return { sink, relay, run, ends, calls };
}

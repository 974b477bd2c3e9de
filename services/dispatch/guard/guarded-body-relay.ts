import {
  type CheckReply,
  type CheckSubject,
  type FrameSink,
  GatewayError,
  guardRefusal,
  guardUnavailable,
  type Verdict,
} from '@sluice/contract';
import {
  createStreamTransformer,
  type TokenUsage,
  type Transfer,
  transferAnswer,
  writtenBytes,
} from '@sluice/protocol';
import { outputTokens } from '@sluice/tokens';
import type { AnswerHead } from '../answer-head.ts';
import { MAX_HELD_BYTES, type Relay, type RelayControl, type RelayEnd } from '../relay.ts';
import { isStreamType } from '../stream-type.ts';
import type { AnswerPolicy } from './answer-policy.ts';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
const TEXT_TYPE =
  /^(?:text\/|application\/(?:xml|x-ndjson|jsonl|x-subrip|javascript|x-www-form-urlencoded)|application\/[\w.-]+\+xml)/i;
/** Sounds and pictures have no words that anybody here can read. */
const WORDLESS_TYPE = /^(?:audio|image|video|font)\//i;
/** They vouch for the bytes as they were. */
const OF_BYTES = ['content-length', 'content-md5', 'content-digest', 'repr-digest', 'digest', 'etag'];

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Gathers an answer that is no chat (of an HTTP service, a transcription, …) and has it checked as a whole. */
export class GuardedBodyRelay implements Relay {
  readonly #sink: FrameSink;
  readonly #head: AnswerHead;
  readonly #headers: Record<string, string>;
  readonly #transfer: Transfer;
  readonly #policy: AnswerPolicy;
  readonly #control: RelayControl;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #isOver = false;
  usage: TokenUsage | undefined;
  servedModel: string | undefined;
  answerId: string | undefined;
  finishReasons: readonly string[] | undefined;
  outputTokensEstimate = 0;
  readonly losses = [];
  verdicts: readonly Verdict[] = [];

  constructor(
    sink: FrameSink,
    head: AnswerHead,
    headers: Record<string, string>,
    transfer: Transfer,
    policy: AnswerPolicy,
    control: RelayControl,
  ) {
    this.#sink = sink;
    this.#head = head;
    this.#headers = headers;
    this.#transfer = transfer;
    this.#policy = policy;
    this.#control = control;
  }

  get started(): boolean {
    return this.#head.written;
  }

  onData(chunk: Uint8Array): boolean {
    if (this.#isOver) return true;
    if (this.started) return this.#sink.data(chunk);
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#bytes <= MAX_HELD_BYTES) return true;
    const end = this.#conclude({ kind: 'unchecked', reason: 'too_large' }, this.#gathered());
    if (end.kind === 'complete') return true;
    this.#control.ended(end);
    return false;
  }

  onEnd(): RelayEnd {
    if (this.started) return { kind: 'complete' };
    const bytes = this.#gathered();
    if (bytes.length === 0) return this.#pass(bytes);
    try {
      this.#meter(bytes);
    } catch (cause) {
      const { message, details } = GatewayError.from(cause);
      return { kind: 'broken', code: 'upstream_invalid', detail: details.internal ?? message };
    }
    const subject = this.#subjectOf(bytes);
    if (subject === 'wordless') return this.#pass(bytes);
    if (subject === 'unreadable') return this.#conclude({ kind: 'unchecked', reason: 'unreadable' }, bytes);
    void this.#policy.check(subject).then(reply => {
      if (!this.#isOver) this.#control.ended(this.#conclude(reply, bytes));
    });
    return { kind: 'pending' };
  }

  close(): void {
    this.#isOver = true;
    this.#chunks = [];
  }

  #gathered(): Buffer {
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    return bytes;
  }

  /** What the provider said of tokens; services have none. */
  #meter(bytes: Uint8Array): void {
    const type = this.#headers['content-type'] ?? '';
    if (this.#transfer.caller === 'http') return;
    if (isStreamType(type)) {
      const transformer = createStreamTransformer(this.#transfer);
      transformer.push(bytes);
      transformer.end();
      const { usage, usageIsFinal, outputTextBytes } = transformer.summary;
      this.usage = usageIsFinal ? usage : undefined;
      this.outputTokensEstimate = outputTokens(outputTextBytes);
    } else if (JSON_TYPE.test(type)) {
      const { usage, model, id, finishReasons } = transferAnswer(this.#transfer, bytes);
      this.usage = usage;
      this.servedModel = model;
      this.answerId = id;
      this.finishReasons = finishReasons;
      if (usage === undefined) this.outputTokensEstimate = outputTokens(writtenBytes(this.#transfer, bytes));
    }
  }

  #subjectOf(bytes: Uint8Array): CheckSubject | 'wordless' | 'unreadable' {
    const type = this.#headers['content-type'] ?? '';
    if (this.#headers['content-encoding'] !== undefined) return 'unreadable';
    if (WORDLESS_TYPE.test(type)) return 'wordless';
    if (JSON_TYPE.test(type)) return { kind: 'body', of: 'answer', protocol: this.#policy.protocol, bytes };
    if (!TEXT_TYPE.test(type)) return 'unreadable';
    try {
      return { kind: 'texts', texts: [decoder.decode(bytes)] };
    } catch {
      return 'unreadable';
    }
  }

  #conclude(reply: CheckReply, bytes: Uint8Array): RelayEnd {
    const { mode, onError, profile, skipped } = this.#policy;
    if (reply.kind === 'unchecked') {
      this.verdicts = skipped('all', reply.reason);
      if (mode === 'monitor' || onError === 'open') return this.#pass(bytes);
      return { kind: 'refused', error: guardUnavailable(profile, reply.reason) };
    }
    this.verdicts = reply.verdicts.map(verdict => ({ ...verdict, of: 'answer' }));
    if (mode === 'monitor') return this.#pass(bytes);
    const error = guardRefusal(reply.verdicts, { profile, onError }, 'answer');
    if (error !== undefined) return { kind: 'refused', error };
    const text = reply.texts?.[0];
    const changed = reply.body ?? (text === undefined ? undefined : Buffer.from(text));
    if (changed === undefined) return this.#pass(bytes);
    for (const name of OF_BYTES) delete this.#headers[name];
    return this.#pass(changed);
  }

  #pass(bytes: Uint8Array): RelayEnd {
    this.#head.write(this.#headers);
    if (bytes.length > 0) this.#sink.data(bytes);
    return { kind: 'complete' };
  }
}

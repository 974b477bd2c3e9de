import { type FrameSink, GatewayError, isChatProtocol } from '@sluice/contract';
import {
  type Loss,
  passesThrough,
  readUsage,
  type TokenUsage,
  type Transfer,
  transferAnswer,
  writtenBytes,
} from '@sluice/protocol';
import { outputTokens } from '@sluice/tokens';
import type { AnswerHead } from './answer-head.ts';
import { MAX_HELD_BYTES, type Relay, type RelayEnd } from './relay.ts';
import type { UpstreamHeaders } from './upstream.ts';

/** Answers up to this are looked at before the caller sees any of them, so that a broken one can be had elsewhere. */
const GATHER_BYTES = 256 * 1024;
/** Where a longer one, such as a batch of embeddings, has its usage: at its end. */
const TAIL_BYTES = 4 * 1024;

const USAGE_AT_END = /"usage"\s*:\s*(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})/g;
const MODEL = /"model"\s*:\s*("(?:[^"\\]|\\.)*")/;
const jsonType = { 'content-type': 'application/json' };

/** Passes an answer in one piece on: its bytes untouched in the caller's own protocol, else translated. */
export class JsonRelay implements Relay {
  readonly #sink: FrameSink;
  readonly #head: AnswerHead;
  readonly #isJson: boolean;
  readonly #transfer: Transfer;
  readonly #gatherBytes: number;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #tail = Buffer.alloc(0);
  #writtenBytes: number | undefined;
  usage: TokenUsage | undefined;
  servedModel: string | undefined;
  answerId: string | undefined;
  finishReasons: readonly string[] | undefined;
  losses: readonly Loss[] = [];

  constructor(sink: FrameSink, head: AnswerHead, upstreamHeaders: UpstreamHeaders, transfer: Transfer) {
    this.#sink = sink;
    this.#head = head;
    this.#transfer = transfer;
    this.#isJson = String(upstreamHeaders['content-type'] ?? '').includes('json');
    this.#gatherBytes = passesThrough(transfer) ? GATHER_BYTES : MAX_HELD_BYTES;
  }

  get started(): boolean {
    return this.#head.written;
  }

  /** Of a chat that is not whole yet, or was passed on unread, all of its bytes are taken for text. */
  get outputTokensEstimate(): number {
    return outputTokens(this.#writtenBytes ?? (isChatProtocol(this.#transfer.wire) ? this.#bytes : 0));
  }

  onData(chunk: Uint8Array): boolean {
    this.#bytes += chunk.length;
    if (this.started) {
      this.#tail = Buffer.concat([this.#tail, chunk]).subarray(-TAIL_BYTES);
      return this.#sink.data(chunk);
    }
    this.#chunks.push(chunk);
    if (this.#bytes <= this.#gatherBytes) return true;
    if (this.#isJson && passesThrough(this.#transfer)) return this.#passGathered();
    throw new GatewayError('upstream_invalid', {
      internal: `more than ${this.#gatherBytes} bytes that cannot be passed on unread`,
    });
  }

  onEnd(): RelayEnd {
    if (this.started) {
      this.usage = usageAtEnd(this.#tail.toString('utf8'));
      return { kind: 'complete' };
    }
    try {
      const answer = this.#takeGathered();
      const { bytes, usage, model, id, finishReasons, losses } = transferAnswer(this.#transfer, answer);
      this.usage = usage;
      if (usage === undefined) this.#writtenBytes = writtenBytes(this.#transfer, answer);
      this.servedModel = model;
      this.answerId = id;
      this.finishReasons = finishReasons;
      this.losses = losses;
      this.#head.write(jsonType, losses);
      this.#sink.data(bytes);
      return { kind: 'complete' };
    } catch (cause) {
      const { message, details } = GatewayError.from(cause);
      return { kind: 'broken', code: 'upstream_invalid', detail: details.internal ?? message };
    }
  }

  #passGathered(): boolean {
    const bytes = this.#takeGathered();
    const model = MODEL.exec(bytes.subarray(0, TAIL_BYTES).toString('utf8'))?.[1];
    if (model !== undefined) this.servedModel = JSON.parse(model) as string;
    this.#head.write(jsonType);
    return this.#sink.data(bytes);
  }

  #takeGathered(): Buffer {
    const chunks = this.#chunks;
    this.#chunks = [];
    const [first] = chunks;
    return chunks.length === 1 && Buffer.isBuffer(first) ? first : Buffer.concat(chunks);
  }
}

function usageAtEnd(tail: string): TokenUsage | undefined {
  const last = [...tail.matchAll(USAGE_AT_END)].at(-1)?.[1];
  if (last === undefined) return undefined;
  try {
    return readUsage({ usage: JSON.parse(last) });
  } catch {
    return undefined;
  }
}

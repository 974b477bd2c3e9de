import { type FrameSink, GatewayError } from '@sluice/contract';
import { readUsage, type TokenUsage } from '@sluice/protocol';
import { BYTES_PER_TOKEN, type Relay, type RelayEnd } from './relay.ts';
import type { UpstreamHeaders } from './upstream.ts';

/** Answers up to this are looked at before the caller sees any of them, so that a broken one can be had elsewhere. */
const GATHER_BYTES = 256 * 1024;
/** Where a longer one, such as a batch of embeddings, has its usage: at its end. */
const TAIL_BYTES = 4 * 1024;

const USAGE_AT_END = /"usage"\s*:\s*(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})/g;
const MODEL = /"model"\s*:\s*("(?:[^"\\]|\\.)*")/;

/** Passes an answer in one piece on, its bytes untouched. */
export class JsonRelay implements Relay {
  readonly #sink: FrameSink;
  readonly #status: number;
  readonly #headers: Record<string, string>;
  readonly #isJson: boolean;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #tail = Buffer.alloc(0);
  started = false;
  usage: TokenUsage | undefined;
  servedModel: string | undefined;

  constructor(
    sink: FrameSink,
    status: number,
    headers: Record<string, string>,
    upstreamHeaders: UpstreamHeaders,
  ) {
    this.#sink = sink;
    this.#status = status;
    this.#headers = headers;
    this.#isJson = String(upstreamHeaders['content-type'] ?? '').includes('json');
  }

  get outputTokensEstimate(): number {
    return Math.ceil(this.#bytes / BYTES_PER_TOKEN);
  }

  onData(chunk: Uint8Array): boolean {
    this.#bytes += chunk.length;
    if (this.started) {
      this.#tail = Buffer.concat([this.#tail, chunk]).subarray(-TAIL_BYTES);
      return this.#sink.data(chunk);
    }
    this.#chunks.push(chunk);
    if (this.#bytes <= GATHER_BYTES) return true;
    if (this.#isJson) return this.#passGathered();
    throw new GatewayError('upstream_invalid', {
      internal: `more than ${GATHER_BYTES} bytes that are not JSON`,
    });
  }

  onEnd(): RelayEnd {
    if (this.started) {
      this.usage = usageAtEnd(this.#tail.toString('utf8'));
      return { kind: 'complete' };
    }
    const bytes = this.#takeGathered();
    const body = parse(bytes);
    if (body === undefined) {
      return { kind: 'broken', code: 'upstream_invalid', detail: `${bytes.length} bytes that are not JSON` };
    }
    this.usage = readUsage(body);
    if (typeof body === 'object' && body !== null && 'model' in body && typeof body.model === 'string')
      this.servedModel = body.model;
    this.#pass(bytes);
    return { kind: 'complete' };
  }

  #passGathered(): boolean {
    const bytes = this.#takeGathered();
    const model = MODEL.exec(bytes.subarray(0, TAIL_BYTES).toString('utf8'))?.[1];
    if (model !== undefined) this.servedModel = JSON.parse(model) as string;
    return this.#pass(bytes);
  }

  #pass(bytes: Uint8Array): boolean {
    this.started = true;
    this.#sink.head(this.#status, { 'content-type': 'application/json', ...this.#headers });
    return this.#sink.data(bytes);
  }

  #takeGathered(): Buffer {
    const chunks = this.#chunks;
    this.#chunks = [];
    const [first] = chunks;
    return chunks.length === 1 && Buffer.isBuffer(first) ? first : Buffer.concat(chunks);
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function usageAtEnd(tail: string): TokenUsage | undefined {
  const last = [...tail.matchAll(USAGE_AT_END)].at(-1)?.[1];
  return last === undefined ? undefined : readUsage(parse(Buffer.from(`{"usage":${last}}`)));
}

import { AwsEventReader, fromInvokeModelChunk, SseWriter } from '@sluice/protocol';
import type { UpstreamFailure, UpstreamHeaders, UpstreamListener, UpstreamRequest } from './upstream.ts';

/** Whether the answer is Anthropic's stream in AWS's frames, as InvokeModelWithResponseStream gives it. */
export const isInvokeStream = ({ target: { kind, protocol }, stream }: UpstreamRequest): boolean =>
  kind === 'bedrock' && protocol === 'anthropic-messages' && stream;

const writer = new SseWriter();

/**
 * Makes of the stream what Anthropic itself would send. Each frame is `{"bytes": …}` with an event in Base64:
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
 */
export class InvokeStream implements UpstreamListener {
  readonly #listener: UpstreamListener;
  #frames: AwsEventReader | undefined;

  constructor(listener: UpstreamListener) {
    this.#listener = listener;
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    if (!String(headers['content-type']).startsWith('application/vnd.amazon.eventstream')) {
      this.#listener.onHead(status, headers);
      return;
    }
    this.#frames = new AwsEventReader();
    const { 'content-length': _length, ...others } = headers;
    this.#listener.onHead(status, { ...others, 'content-type': 'text/event-stream; charset=utf-8' });
  }

  /** Throws `upstream_invalid` where a checksum is wrong: the call is over then. */
  onData(chunk: Uint8Array): void {
    if (this.#frames === undefined) {
      this.#listener.onData(chunk);
      return;
    }
    const frames = this.#frames.push(chunk).flatMap(({ frame }) => frame ?? []);
    if (frames.length > 0) this.#listener.onData(writer.write(frames.map(fromInvokeModelChunk)));
  }

  onEnd(): void {
    this.#listener.onEnd();
  }

  onFailure(failure: UpstreamFailure): void {
    this.#listener.onFailure(failure);
  }
}

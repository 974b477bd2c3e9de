import { AwsEventReader, type StreamFrame } from '@sluice/protocol';
import type { UpstreamFailure, UpstreamHeaders, UpstreamListener, UpstreamRequest } from './upstream.ts';

/** Whether the answer is Anthropic's stream in AWS's frames, as InvokeModelWithResponseStream gives it. */
export const isInvokeStream = ({ target: { kind, protocol }, stream }: UpstreamRequest): boolean =>
  kind === 'bedrock' && protocol === 'anthropic-messages' && stream;

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
    let text = '';
    for (const { frame } of this.#frames.push(chunk)) if (frame !== undefined) text += eventOf(frame);
    if (text !== '') this.#listener.onData(Buffer.from(text));
  }

  onEnd(): void {
    this.#listener.onEnd();
  }

  onFailure(failure: UpstreamFailure): void {
    this.#listener.onFailure(failure);
  }
}

function eventOf({ event = '', data }: StreamFrame): string {
  const content = readObject(data);
  if (event === 'chunk') {
    const text = Buffer.from(String(content.bytes), 'base64').toString('utf8');
    return `event: ${String(readObject(text).type)}\ndata: ${text}\n\n`;
  }
  const error = { type: errorTypes[event] ?? 'api_error', message: String(content.message ?? event) };
  return `event: error\ndata: ${JSON.stringify({ type: 'error', error })}\n\n`;
}

/** Exceptions of AWS in Anthropic's words. */
const errorTypes: Readonly<Record<string, string>> = {
  throttlingException: 'rate_limit_error',
  serviceUnavailableException: 'overloaded_error',
  modelTimeoutException: 'timeout_error',
  validationException: 'invalid_request_error',
};

function readObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

import { type FrameSink, GatewayError } from '@sluice/contract';

const BLANK_LINE = Buffer.from('\n');

export interface LineStreamOptions {
  /** How long the answer may take. */
  endAfterMs: number;
  /** Lines come for ever: where the time is over, or `endAt` is aborted, the answer is whole. Others are cut off then, so that they do not look whole. */
  isEndless?: boolean;
  endAt?: AbortSignal | undefined;
  /** A blank line is sent after this long without another one, so that both ends see that the connection lives. */
  heartbeatMs: number;
}

/**
 * Streams lines as `application/x-ndjson`. `lines` is asked for more only while the caller takes them, and
 * is told by its signal when to stop: the caller left, or the time is over.
 */
export async function streamLines(
  sink: FrameSink,
  { endAfterMs, isEndless = false, endAt, heartbeatMs }: LineStreamOptions,
  lines: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
): Promise<void> {
  const stopping = new AbortController();
  let left = false;
  let silent = true;
  let wake: (() => void) | undefined;
  const resume = (): void => {
    wake?.();
    wake = undefined;
  };
  sink.onDrain(resume);
  sink.onCancel(() => {
    left = true;
    stopping.abort();
  });
  stopping.signal.addEventListener('abort', resume);
  const stop = (): void => stopping.abort();
  const ending = setTimeout(stop, endAfterMs).unref();
  endAt?.addEventListener('abort', stop, { once: true });
  const end = (): void => {
    if (stopping.signal.aborted && !isEndless) sink.reject(new GatewayError('deadline_exceeded'));
    else sink.end();
  };
  const heartbeat = setInterval(() => {
    if (silent && wake === undefined) sink.data(BLANK_LINE);
    silent = true;
  }, heartbeatMs).unref();

  sink.head(200, { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' });
  try {
    for await (const line of lines(stopping.signal)) {
      silent = false;
      if (stopping.signal.aborted) break;
      if (sink.data(line) || stopping.signal.aborted) continue;
      await new Promise<void>(resolve => {
        wake = resolve;
      });
    }
    if (!left) end();
  } catch (cause) {
    if (left) return;
    if (stopping.signal.aborted) end();
    else sink.reject(GatewayError.from(cause));
  } finally {
    clearTimeout(ending);
    endAt?.removeEventListener('abort', stop);
    clearInterval(heartbeat);
  }
}

/**
 * The lines of a body, blank ones too, since they say that the connection lives. A last line without its end is none: the
 * body was cut. Where `signal` is aborted, the body is let go, and there are no more.
 */
export async function* readLines(
  body: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  // Not every browser iterates over a stream itself.
  const reader = body.getReader();
  let rest = '';
  let isRead = false;
  // The signal of a request reaches its body only as long as nothing forgets the request: undici follows it by a weak reference.
  const letGo = (): void => void reader.cancel().catch(() => undefined);
  signal?.addEventListener('abort', letGo, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isRead = done;
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    signal?.removeEventListener('abort', letGo);
    if (!isRead) await reader.cancel().catch(() => undefined);
  }
}

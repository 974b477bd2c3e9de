import type { FrameSink, Outcome } from '@sluice/contract';
import type { AnswerLetter } from '@sluice/store';

const PIECE_BYTES = 64 * 1024;

/** Answers with what is at hand, as fast as the caller reads. */
export const replay = ({ status, headers, body }: AnswerLetter): Outcome => ({
  kind: 'reply',
  write: sink => writeWhole(sink, status, headers, body),
});

async function writeWhole(
  sink: FrameSink,
  status: number,
  headers: Record<string, string>,
  body: Uint8Array,
): Promise<void> {
  let wake = (): void => undefined;
  let isLeft = false;
  sink.onDrain(() => wake());
  sink.onCancel(() => {
    isLeft = true;
    wake();
  });
  sink.head(status, headers);
  for (let at = 0; at < body.length && !isLeft; at += PIECE_BYTES) {
    if (sink.data(body.subarray(at, at + PIECE_BYTES))) continue;
    await new Promise<void>(resolve => {
      wake = resolve;
    });
  }
  if (!isLeft) sink.end();
}

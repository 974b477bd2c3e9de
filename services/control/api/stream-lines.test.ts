import { GatewayError } from '@sluice/contract';
import { RecordingSink, waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { streamLines } from './stream-lines.ts';

test('a quiet stream sends blank lines, so that both ends see that the connection lives', async () => {
  const sink = new RecordingSink();
  const finished = streamLines(sink, { endAfterMs: 60_000, heartbeatMs: 1 }, async function* (signal) {
    yield Buffer.from('{}\n');
    await new Promise(resolve => signal.addEventListener('abort', resolve));
  });
  await waitFor(() => sink.text.startsWith('{}\n\n\n'));
  sink.cancel();
  await finished;
});

test('a source that fails ends the stream with its error', async () => {
  const sink = new RecordingSink();
  // biome-ignore lint/correctness/useYield: the source fails before its first line
  await streamLines(sink, { endAfterMs: 60_000, heartbeatMs: 60_000 }, async function* () {
    throw new GatewayError('not_ready');
  });
  expect(sink.errors[0]?.code).toBe('not_ready');
  expect(sink.ended).toBe(0);
});

import { readLines } from '@sluice/sdk/read-lines';
import type { CommandIo } from './command-io.ts';
import { EventProgress } from './event-progress.ts';
import { createGatewayClient } from './gateway-client.ts';
import { interruption } from './interruption.ts';
import { openOutput, stopped } from './open-output.ts';
import { readEvents } from './read-events.ts';
import { lostNotice } from './tail-events.ts';

/** The seals first: what comes meanwhile makes the events that are read later rather more than less than they cover. */
export async function exportAudit(output: string, io: CommandIo): Promise<void> {
  const client = createGatewayClient(io);
  const { signal, release } = interruption(io);
  const file = await openOutput(output, io);
  const events = new EventProgress(io.stderr);
  let seals = 0;
  try {
    const response = await client.open('/api/v1/audit/seals', signal);
    for await (const line of readLines(response.body ?? new ReadableStream())) {
      if (line === '') continue;
      await file.write(`{"seal":${line}}\n`, signal);
      seals += 1;
    }
    const options = { client, path: '/api/v1/audit', from: 'start', follow: false, filter: {}, signal };
    for await (const line of readEvents({ ...options, onLost: lostNotice(io) })) {
      await file.write(`${line}\n`, signal);
      events.add();
    }
    signal.throwIfAborted();
    await file.finish();
  } catch (cause) {
    await file.discard();
    throw signal.aborted ? stopped(cause) : cause;
  } finally {
    release();
  }
  io.stderr.write(`Exported ${events.text} events and ${seals.toLocaleString('en-US')} seals.\n`);
}

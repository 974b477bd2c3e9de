import { sequenceIn } from '@sluice/sdk/follow-events';
import type { CommandIo } from '../command-io.ts';
import { EventProgress } from '../event-progress.ts';
import { createGatewayClient } from '../gateway-client.ts';
import { interruption } from '../interruption.ts';
import { openOutput } from '../open-output.ts';
import { lostNotice } from '../tail-events.ts';
import { readUsage, type UsageRange } from './read-usage.ts';
import { filterQuery, type UsageFilters } from './usage-filters.ts';

export interface ReplayOptions extends UsageRange, UsageFilters {
  output: string;
  outcome?: string;
}

/** Writes events as they are stored, from a time or a sequence on, and says where to go on. */
export async function replayUsage(options: ReplayOptions, io: CommandIo): Promise<void> {
  const { from, to, follow, output: name, outcome } = options;
  const client = createGatewayClient(io);
  const { signal, release } = interruption(io);
  const output = await openOutput(name, io);
  const progress = new EventProgress(io.stderr);
  let next = from;
  try {
    const filter = { ...filterQuery(options), outcome };
    for await (const line of readUsage({
      client,
      from,
      to,
      follow,
      filter,
      signal,
      onLost: lostNotice(io),
    })) {
      await output.write(`${line}\n`, signal);
      progress.add();
      next = String((sequenceIn(line) ?? 0) + 1);
    }
    await output.finish();
  } catch (cause) {
    if (!signal.aborted) {
      await output.discard();
      throw cause;
    }
    await output.finish();
  } finally {
    release();
  }
  const how = signal.aborted ? 'Stopped after' : 'Replayed';
  io.stderr.write(`${how} ${progress.text} events. Go on with --from ${next}.\n`);
}

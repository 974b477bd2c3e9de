import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { type CommandIo, type OutputStream, writeLine } from './command-io.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { followEvents } from './follow-events.ts';
import { createGatewayClient } from './gateway-client.ts';
import { interruption } from './interruption.ts';
import { readLines } from './read-lines.ts';

const PROGRESS_LINES = 50_000;

/** The seals first: what comes meanwhile makes the events that are read later rather more than less than they cover. */
export async function exportAudit(output: string, io: CommandIo): Promise<void> {
  const client = createGatewayClient(io);
  const { signal, release } = interruption(io);
  const { stream, close } = await openOutput(output, io);
  const counts = { seals: 0, events: 0 };
  try {
    const response = await client.open('/api/v1/audit/seals', signal);
    for await (const line of readLines(response.body ?? new ReadableStream())) {
      if (line === '') continue;
      await writeLine(stream, `{"seal":${line}}`, signal);
      counts.seals += 1;
    }
    const options = { client, path: '/api/v1/audit', from: 'start', follow: false, filter: {}, signal };
    for await (const line of followEvents({ ...options, onLost: () => undefined })) {
      await writeLine(stream, line, signal);
      counts.events += 1;
      if (counts.events % PROGRESS_LINES === 0) io.stderr.write(`${counts.events} events …\n`);
    }
  } finally {
    release();
    await close();
  }
  io.stderr.write(`Exported ${counts.events} events and ${counts.seals} seals.\n`);
}

async function openOutput(
  output: string,
  { stdout }: CommandIo,
): Promise<{ stream: OutputStream; close: () => Promise<void> }> {
  if (output === '-') return { stream: stdout, close: async () => undefined };
  const stream = createWriteStream(output, { mode: 0o600 });
  try {
    await once(stream, 'open');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(exitCodes.cannotCreate, `The file cannot be written: ${reason}.`, { cause });
  }
  return {
    stream,
    close: async () => {
      stream.end();
      await finished(stream);
    },
  };
}

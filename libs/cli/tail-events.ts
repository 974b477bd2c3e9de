import { styleText } from 'node:util';
import { type CommandIo, type OutputStream, writeLine } from './command-io.ts';
import { createGatewayClient } from './gateway-client.ts';
import { interruption } from './interruption.ts';
import { readEvents } from './read-events.ts';

export interface TailOptions {
  from?: string;
  follow: boolean;
  json?: true;
}

/** Which events a command shows, and how. */
export interface TailedEvents {
  /** Of the API that answers with them. */
  path: string;
  filter: Readonly<Record<string, string | undefined>>;
  /** Above the columns, on a terminal. */
  head: (stream: OutputStream) => string;
  /** One event for people; undefined where this version cannot read it. */
  line: (text: string, stream: OutputStream) => string | undefined;
}

/** Says that reading goes on after a connection was lost. */
export const lostNotice =
  ({ stderr }: Pick<CommandIo, 'stderr'>) =>
  (position: string): void => {
    const notice = `The connection was lost. Going on from ${position} as soon as the gateway answers …`;
    stderr.write(`${styleText('yellow', notice, { stream: stderr })}\n`);
  };

/** Shows events until their end or, where they are followed, until Ctrl-C. */
export async function tailEvents(options: TailOptions, tailed: TailedEvents, io: CommandIo): Promise<void> {
  const { follow, json } = options;
  const { path, filter } = tailed;
  const client = createGatewayClient(io);
  const { signal, release } = interruption(io);
  const onLost = lostNotice(io);
  const from = options.from ?? (follow ? 'now' : 'start');
  try {
    if (!json && io.stdout.isTTY) await writeLine(io.stdout, tailed.head(io.stdout));
    for await (const line of readEvents({ client, path, from, follow, filter, signal, onLost })) {
      const text = json ? line : readable(line, tailed, io);
      if (text !== undefined) await writeLine(io.stdout, text, signal);
    }
  } catch (cause) {
    if (!signal.aborted) throw cause;
  } finally {
    release();
  }
}

function readable(line: string, tailed: TailedEvents, { stdout, stderr }: CommandIo): string | undefined {
  const text = tailed.line(line, stdout);
  if (text === undefined)
    stderr.write('An event that this version cannot show was left out; --json shows every event.\n');
  return text;
}

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ChainSource, SealedEvent } from '@sluice/audit';
import { subjects } from '@sluice/contract';
import { CommandError, exitCodes } from './exit-codes.ts';

type ExportedChain = Pick<ChainSource, 'extent' | 'events' | 'seals'>;

const EVENT = /^\{"sequence":(\d+),"tenant":("(?:[^"\\]|\\.)*"),(.*)$/s;
const SEAL = /^\{"seal":(.*)\}$/s;

/** The chain in a file that `audit export` wrote. It is read twice, and its bytes are what is verified. */
export function openAuditFile(file: string): ExportedChain {
  return {
    async extent() {
      let oldest = 0;
      let newest = 0;
      for await (const { sequence } of eventsOf(file)) {
        oldest ||= sequence;
        newest = sequence;
      }
      return { oldest, newest, kept: newest - oldest + 1 };
    },
    events: eventsOf(file),
    seals: sealsOf(file),
  };
}

async function* eventsOf(file: string): AsyncGenerator<SealedEvent> {
  for await (const line of linesOf(file)) {
    const [, sequence, tenant, rest] = EVENT.exec(line) ?? [];
    if (sequence === undefined || tenant === undefined) {
      if (!SEAL.test(line)) throw notExported(file);
      continue;
    }
    yield { sequence: Number(sequence), subject: subjects.audit(JSON.parse(tenant)), payload: `{${rest}` };
  }
}

async function* sealsOf(file: string): AsyncGenerator<{ number: number; text: string }> {
  for await (const line of linesOf(file)) {
    const [, text] = SEAL.exec(line) ?? [];
    if (text === undefined) continue;
    const [, number] = /"number":(\d+)/.exec(text) ?? [];
    yield { number: Number(number ?? 0), text };
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(exitCodes.usage, `The file cannot be read: ${reason}.`, { cause });
  }
}

const notExported = (file: string): CommandError =>
  new CommandError(exitCodes.usage, `${file} is not what "audit export" writes.`);

import { parseSeal, type SealKey, type Verification, verifyChain } from '@sluice/audit';
import { type Clock, GatewayError, type Outcome } from '@sluice/contract';
import type { EventLog, SealStore, StoredSeal } from '@sluice/store';
import { z } from 'zod';
import { lineTimes } from '../api/event-lines.ts';
import type { OperationRequest } from '../api/operation.ts';
import { streamLines } from '../api/stream-lines.ts';

/** Each reads the whole log. */
const MAX_AT_ONCE = 2;

export interface VerifyAuditDependencies {
  events: EventLog;
  seals: SealStore;
  sealKey: SealKey;
  clock: Clock;
}

export const verifyQuerySchema = z.strictObject({
  checkpoint: z
    .string()
    .regex(/^\d{1,15}:[A-Za-z0-9+/]{43}=$/, { error: 'expected a checkpoint as verify shows it: number:mac' })
    .transform(text => {
      const [number = '', mac = ''] = text.split(':');
      return { number: Number(number), mac };
    })
    .optional()
    .meta({ description: 'A seal that was there before, `number:mac`: it must still be.' }),
});
type VerifyQuery = z.output<typeof verifyQuerySchema>;

/** What is sealed later is not looked at: its events may be later than those that are read. */
async function* sealsUpTo(seals: SealStore, last: number): AsyncGenerator<StoredSeal> {
  for await (const seal of seals.read(1)) {
    if (seal.number > last) return;
    yield seal;
  }
}

/** Answers with a line for how far it has come now and then, and last with one that is `done` and has the result. */
export function createVerifyAudit({ events, seals, sealKey, clock }: VerifyAuditDependencies) {
  let running = 0;

  async function* lines({ checkpoint }: VerifyQuery): AsyncGenerator<Uint8Array> {
    const last = (await seals.last())?.number ?? 0;
    let result: Verification | undefined;
    for await (const step of verifyChain({
      extent: () => events.extent('AUDIT'),
      events: events.read('AUDIT', { from: { kind: 'start' }, follow: false }),
      seals: sealsUpTo(seals, last),
      key: sealKey,
      checkpoint,
    })) {
      if (result !== undefined) yield line({ done: false, ...result });
      result = step;
    }
    yield line({ done: true, ...result });
  }

  return ({ query, envelope }: Pick<OperationRequest, 'envelope'> & { query: VerifyQuery }): Outcome => {
    if (running >= MAX_AT_ONCE)
      throw new GatewayError('rate_limited', {
        message: 'The audit log is being verified already. Try again later.',
        retryAfterMs: 5000,
      });
    return {
      kind: 'reply',
      write: async sink => {
        running += 1;
        await streamLines(sink, lineTimes(envelope.deadline, clock()), () => lines(query)).finally(() => {
          running -= 1;
        });
      },
    };
  };
}

const line = (value: object): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);

export const sealsQuerySchema = z.strictObject({
  from: z.coerce.number().int().min(1).max(1e15).default(1).meta({ description: 'Number of the first one.' }),
});

/** Answers with the seals, one a line, for a verification elsewhere. */
export function createReadSeals({ seals, clock }: Pick<VerifyAuditDependencies, 'seals' | 'clock'>) {
  async function* lines(from: number): AsyncGenerator<Uint8Array> {
    for await (const stored of seals.read(from)) yield line(parseSeal(stored) ?? { damaged: stored.number });
  }
  return ({
    query,
    envelope,
  }: Pick<OperationRequest, 'envelope'> & { query: z.output<typeof sealsQuerySchema> }): Outcome => ({
    kind: 'reply',
    write: sink => streamLines(sink, lineTimes(envelope.deadline, clock()), () => lines(query.from)),
  });
}

import { randomBytes } from 'node:crypto';
import {
  type Clock,
  type InstanceId,
  type MaybePromise,
  type ProvidersReport,
  subjects,
} from '@sluice/contract';
import type { Bus } from './port.ts';

/** What processes are asked about themselves. */
export interface Stats {
  /** As Prometheus text. */
  metrics: string;
  /** What it has seen of providers: of processes with dispatch. */
  providers: ProvidersReport;
}
type Topic = keyof Stats;

/** What one process said. */
export interface ProcessStats<Of extends Topic> {
  instance: InstanceId;
  stats: Stats[Of];
  /** How far its clock is ahead of that of who asked, supposing that the question took as long as the answer. */
  clockAheadMs: number;
}

/** Who asks, or answers. */
interface Party {
  bus: Bus;
  instance: InstanceId;
  clock: Clock;
}

interface Question {
  topic: Topic;
  inbox: string;
}

interface Answer<Of extends Topic> {
  instance: InstanceId;
  stats: Stats[Of];
  at: number;
  /** From the question's arrival. */
  tookMs: number;
}

const PATIENCE_MS = 500;

/** Answers every question on `gw.v1.stats` about this topic. */
export function answerStats<Of extends Topic>(
  { bus, instance, clock }: Party,
  topic: Of,
  read: () => MaybePromise<Stats[Of]>,
): void {
  const answer = async (inbox: string, arrivedAt: number): Promise<void> => {
    const stats = await read();
    const at = clock();
    const said: Answer<Of> = { instance, stats, at, tookMs: at - arrivedAt };
    bus.publish(inbox, Buffer.from(JSON.stringify(said)));
  };
  bus.subscribe(subjects.stats, message => {
    const question = JSON.parse(Buffer.from(message.payload).toString('utf8')) as Question;
    if (question.topic === topic) void answer(question.inbox, clock());
  });
}

/** Asks all processes; gives what comes before patience ends, or from all of `expected`. */
export async function gatherStats<Of extends Topic>(
  { bus, instance: self, clock }: Party,
  topic: Of,
  expected: number,
): Promise<ProcessStats<Of>[]> {
  const inbox = subjects.inbox(self, randomBytes(8).toString('hex'));
  const question: Question = { topic, inbox };
  const gathered: ProcessStats<Of>[] = [];
  const askedAt = clock();
  await new Promise<void>(resolve => {
    const finish = (): void => {
      clearTimeout(timer);
      subscription.unsubscribe();
      resolve();
    };
    const timer = setTimeout(finish, PATIENCE_MS);
    const subscription = bus.subscribe(inbox, message => {
      const { instance, stats, at, tookMs } = JSON.parse(
        Buffer.from(message.payload).toString('utf8'),
      ) as Answer<Of>;
      const now = clock();
      const onTheWayMs = Math.max(0, now - askedAt - tookMs) / 2;
      gathered.push({ instance, stats, clockAheadMs: at + onTheWayMs - now });
      if (gathered.length >= expected) finish();
    });
    bus.publish(subjects.stats, Buffer.from(JSON.stringify(question)));
  });
  return gathered;
}

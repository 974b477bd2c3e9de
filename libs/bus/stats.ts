import { randomBytes } from 'node:crypto';
import { type InstanceId, type MaybePromise, type ProvidersReport, subjects } from '@sluice/contract';
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
}

interface Question {
  topic: Topic;
  inbox: string;
}

const PATIENCE_MS = 500;

/** Answers every question on `gw.v1.stats` about this topic. */
export function answerStats<Of extends Topic>(
  bus: Bus,
  instance: InstanceId,
  topic: Of,
  read: () => MaybePromise<Stats[Of]>,
): void {
  const answer = async (inbox: string): Promise<void> => {
    const said: ProcessStats<Of> = { instance, stats: await read() };
    bus.publish(inbox, Buffer.from(JSON.stringify(said)));
  };
  bus.subscribe(subjects.stats, message => {
    const question = JSON.parse(Buffer.from(message.payload).toString('utf8')) as Question;
    if (question.topic === topic) void answer(question.inbox);
  });
}

/** Asks all processes; gives what comes before patience ends, or from all of `expected`. */
export async function gatherStats<Of extends Topic>(
  bus: Bus,
  self: InstanceId,
  topic: Of,
  expected: number,
): Promise<ProcessStats<Of>[]> {
  const inbox = subjects.inbox(self, randomBytes(8).toString('hex'));
  const question: Question = { topic, inbox };
  const gathered: ProcessStats<Of>[] = [];
  await new Promise<void>(resolve => {
    const finish = (): void => {
      clearTimeout(timer);
      subscription.unsubscribe();
      resolve();
    };
    const timer = setTimeout(finish, PATIENCE_MS);
    const subscription = bus.subscribe(inbox, message => {
      gathered.push(JSON.parse(Buffer.from(message.payload).toString('utf8')) as ProcessStats<Of>);
      if (gathered.length >= expected) finish();
    });
    bus.publish(subjects.stats, Buffer.from(JSON.stringify(question)));
  });
  return gathered;
}

import { randomBytes } from 'node:crypto';
import { type InstanceId, subjects } from '@sluice/contract';
import type { Bus } from './port.ts';

/** The figures of one process, as Prometheus text. */
export interface ProcessStats {
  instance: InstanceId;
  text: string;
}

const PATIENCE_MS = 500;

/** Answers every question on `gw.v1.stats` with this process's figures. */
export function answerStats(bus: Bus, instance: InstanceId, read: () => Promise<string>): void {
  bus.subscribe(subjects.stats, message => {
    const inbox = Buffer.from(message.payload).toString('utf8');
    void read().then(text => bus.publish(inbox, Buffer.from(JSON.stringify({ instance, text }))));
  });
}

/** Asks all processes for their figures; gives what comes before patience ends, or all of `expected`. */
export async function gatherStats(bus: Bus, self: InstanceId, expected: number): Promise<ProcessStats[]> {
  const inbox = subjects.inbox(self, randomBytes(8).toString('hex'));
  const gathered: ProcessStats[] = [];
  await new Promise<void>(resolve => {
    const finish = (): void => {
      clearTimeout(timer);
      subscription.unsubscribe();
      resolve();
    };
    const timer = setTimeout(finish, PATIENCE_MS);
    const subscription = bus.subscribe(inbox, message => {
      gathered.push(JSON.parse(Buffer.from(message.payload).toString('utf8')) as ProcessStats);
      if (gathered.length >= expected) finish();
    });
    bus.publish(subjects.stats, Buffer.from(inbox));
  });
  return gathered;
}

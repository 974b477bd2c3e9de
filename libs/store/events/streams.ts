import type { EventStream } from './port.ts';

/** The first token of the subjects of each stream. */
const streamOfRoot: Readonly<Record<string, EventStream>> = {
  usage: 'USAGE',
  audit: 'AUDIT',
  alert: 'ALERT',
};

/** The stream that keeps events of this subject; undefined where none does. */
export function streamOfSubject(subject: string): EventStream | undefined {
  const dot = subject.indexOf('.');
  return streamOfRoot[dot < 0 ? subject : subject.slice(0, dot)];
}

import type { EventStream } from './port.ts';

/** The first token of the subjects of each stream. Compared, not looked up: a slice as a key costs a microsecond. */
const roots: readonly (readonly [root: string, below: string, stream: EventStream])[] = [
  ['usage', 'usage.', 'USAGE'],
  ['audit', 'audit.', 'AUDIT'],
  ['alert', 'alert.', 'ALERT'],
  ['delivery', 'delivery.', 'DELIVERY'],
];

/** The stream that keeps events of this subject; undefined where none does. */
export function streamOfSubject(subject: string): EventStream | undefined {
  for (const [root, below, stream] of roots) if (subject.startsWith(below) || subject === root) return stream;
  return undefined;
}

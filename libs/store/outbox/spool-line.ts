import type { NewEvent } from '../events/port.ts';

/** An event as it is in a spool: a line of JSON, `["<id>","<subject>",<payload>]`. */
export const encodeLine = ({ id, subject, payload }: NewEvent): string =>
  `[${JSON.stringify(id)},${JSON.stringify(subject)},${payload}]\n`;

/** What readers pass over. */
export const BLANK_LINE = '\n';

const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
const LINE = new RegExp(`^\\[(${TEXT}),(${TEXT}),(.*)\\]$`, 's');

/** The event of a line, its payload as it was given; undefined where the line is damaged. */
export function decodeLine(line: string): NewEvent | undefined {
  const [, id, subject, payload] = LINE.exec(line) ?? [];
  if (id === undefined || subject === undefined || payload === undefined) return undefined;
  try {
    JSON.parse(payload);
    return { id: JSON.parse(id) as string, subject: JSON.parse(subject) as string, payload };
  } catch {
    return undefined;
  }
}

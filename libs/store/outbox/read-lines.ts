import { type FileHandle, open } from 'node:fs/promises';
import { type Position, segmentPath } from './segments.ts';

/** A line of a segment, without its line feed. */
export interface SpoolLine {
  text: string;
  /** With its line feed. */
  bytes: number;
  end: Position;
}

const READ_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

/**
 * Some whole lines of a folder of segments, from `from` on and not beyond `end`; none where there are no more. Blank
 * lines are passed over, and so is a last line that has no end. Rejects with the system's error.
 */
export async function readLines(folder: string, from: Position, end: Position): Promise<SpoolLine[]> {
  for (let { segment, offset } = from; segment <= end.segment; segment += 1, offset = 0) {
    const upTo = segment === end.segment ? end.offset : Number.POSITIVE_INFINITY;
    const lines = await readSegment(segmentPath(folder, segment), { segment, offset }, upTo);
    if (lines.length > 0) return lines;
  }
  return [];
}

async function readSegment(path: string, from: Position, upTo: number): Promise<SpoolLine[]> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw cause;
  }
  try {
    const leftBytes = Math.min((await file.stat()).size, upTo) - from.offset;
    for (let lengthBytes = READ_BYTES; ; lengthBytes *= 2) {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(lengthBytes, leftBytes)));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, from.offset);
      const lines = linesIn(buffer.subarray(0, bytesRead), from);
      if (lines.length > 0 || bytesRead < lengthBytes) return lines;
    }
  } finally {
    await file.close();
  }
}

function linesIn(bytes: Buffer, { segment, offset }: Position): SpoolLine[] {
  const lines: SpoolLine[] = [];
  let start = 0;
  for (let feed = bytes.indexOf(LINE_FEED); feed !== -1; feed = bytes.indexOf(LINE_FEED, start)) {
    const next = feed + 1;
    if (feed > start) {
      const text = bytes.toString('utf8', start, feed);
      lines.push({ text, bytes: next - start, end: { segment, offset: offset + next } });
    }
    start = next;
  }
  return lines;
}

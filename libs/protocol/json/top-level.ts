import { GatewayError } from '@sluice/contract';
import { decodeKey } from './path.ts';
import { type Member, scanJson } from './scan.ts';

const UNLIMITED = { maxDepth: Number.POSITIVE_INFINITY, maxElements: Number.POSITIVE_INFINITY };

interface Edit {
  start: number;
  end: number;
  text: string;
}

/**
 * Replaces, inserts or (with `undefined`) removes members of the outermost object, leaving every other
 * byte as it was. A key that stands more than once is replaced or removed everywhere: whichever of them a
 * provider reads, it reads what we judged. Values are JSON texts. Throws `invalid_json` on what is no object.
 */
export function patchTopLevel(bytes: Uint8Array, patch: Record<string, string | undefined>): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('latin1');
  const scan = scanJson(text, UNLIMITED);
  const open = text.search(/\S/);
  if (scan.kind !== 'scanned' || text[open] !== '{' || !text.trimEnd().endsWith('}'))
    throw new GatewayError('invalid_json');
  return applyEdits(buffer, planEdits(text, scan.members, patch, open + 1));
}

/** The key of a member of `text`, decoded. */
export function keyOf(text: string, { keyStart, keyEnd }: Member): string {
  const raw = text.slice(keyStart + 1, keyEnd - 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: printable ASCII is what needs no decoding
  return /[\\\x00-\x1f\x7f-\xff]/.test(raw) ? decodeKey(text.slice(keyStart, keyEnd)) : raw;
}

function planEdits(
  text: string,
  members: readonly Member[],
  patch: Record<string, string | undefined>,
  objectStart: number,
): Edit[] {
  const edits: Edit[] = [];
  const missing = new Map(Object.entries(patch).filter(([, value]) => value !== undefined));
  let lastKeptEnd: number | undefined;
  let firstKept = true;
  for (const [index, member] of members.entries()) {
    const key = keyOf(text, member);
    const next = members[index + 1];
    if (Object.hasOwn(patch, key) && patch[key] === undefined) {
      edits.push(removal(member, next, firstKept, lastKeptEnd));
      continue;
    }
    firstKept = false;
    lastKeptEnd = member.valueEnd;
    const value = patch[key];
    if (!Object.hasOwn(patch, key) || value === undefined) continue;
    missing.delete(key);
    edits.push({ start: member.valueStart, end: member.valueEnd, text: value });
  }
  const added = [...missing].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',');
  if (added !== '') insert(edits, added, lastKeptEnd, objectStart);
  return edits;
}

/** A member goes with the comma before it; the first one with the comma after it. */
function removal(
  member: Member,
  next: Member | undefined,
  first: boolean,
  keptEnd: number | undefined,
): Edit {
  if (!first && keptEnd !== undefined) return { start: keptEnd, end: member.valueEnd, text: '' };
  return { start: member.keyStart, end: next?.keyStart ?? member.valueEnd, text: '' };
}

/** Added members follow the last one that stays, or open the object where none does. */
function insert(edits: Edit[], added: string, lastKeptEnd: number | undefined, objectStart: number): void {
  const start = lastKeptEnd ?? objectStart;
  const edit = { start, end: start, text: lastKeptEnd === undefined ? added : `,${added}` };
  const before = edits.findIndex(existing => existing.start >= start);
  if (before === -1) edits.push(edit);
  else edits.splice(before, 0, edit);
}

function applyEdits(buffer: Buffer, edits: readonly Edit[]): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end, text } of edits) {
    // Removals in a row share the comma before them: each begins where the last kept member ended.
    if (start > from) parts.push(buffer.subarray(from, start));
    if (text !== '') parts.push(Buffer.from(text));
    from = Math.max(from, end);
  }
  parts.push(buffer.subarray(from));
  return Buffer.concat(parts);
}

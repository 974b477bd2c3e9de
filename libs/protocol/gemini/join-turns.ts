import type { Part } from '../ir/part.ts';
import type { Message } from '../ir/request.ts';

/**
 * Google's SDKs keep a streamed answer as it came: every chunk a content of its own, or every piece of text a
 * part. Other protocols want an answer to be one message, and a signature beside the whole text that it is for.
 * So contents of the model in a row become one; pieces within are joined where an answer was kept in pieces or
 * another family signed it.
 */
export function joinTurns(messages: readonly Message[]): Message[] {
  const joined: Message[] = [];
  const sizes = new Map<Part[], number[]>();
  let pieces: Part[] | undefined;
  for (const message of messages) {
    const before = joined.at(-1);
    if (before !== undefined && isPlain(before) && isPlain(message)) {
      if (pieces === undefined) {
        pieces = [...before.content.parts];
        sizes.set(pieces, [pieces.length]);
      }
      sizes.get(pieces)?.push(message.content.parts.length);
      for (const part of message.content.parts) pieces.push(part);
      joined[joined.length - 1] = { ...before, content: { bare: false, parts: pieces } };
      continue;
    }
    pieces = undefined;
    joined.push(message);
  }
  return joined.map(message => {
    const { parts } = message.content;
    const contents = sizes.get(parts);
    if (contents === undefined && !(message.role === 'assistant' && parts.some(isForeign))) return message;
    const whole = joinPieces(parts);
    if (contents === undefined || whole.length < parts.length)
      return { ...message, content: { bare: false, parts: whole } };
    // Nothing was in pieces: Gemini gets its contents as they were.
    return { ...message, extensions: { protocol: 'gemini', members: {}, form: { contents } } };
  });
}

const isPlain = ({ role, extensions }: Message): boolean => role === 'assistant' && extensions === undefined;

const isForeign = (part: Part): boolean =>
  'proof' in part && part.proof !== undefined && part.proof.origin !== 'gemini';

function joinPieces(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    if (part.type === 'text' && part.text === '' && isOpen(part)) continue;
    const before = joined.at(-1);
    const whole = before && joinTwo(before, part);
    if (whole === undefined) joined.push(part);
    else joined[joined.length - 1] = whole;
  }
  return joined.length === 0 ? [...parts] : joined;
}

/** Nothing says yet that it is complete. */
const isOpen = (part: Part): boolean =>
  !('extensions' in part && part.extensions !== undefined) && !('proof' in part && part.proof !== undefined);

/** One part of two that are pieces of it. Google asks not to join what it signed with anything. */
function joinTwo(before: Part, part: Part): Part | undefined {
  if (!isOpen(before) || ('extensions' in part && part.extensions !== undefined)) return undefined;
  if (before.type === 'text' && part.type === 'text' && part.proof === undefined)
    return { ...before, text: before.text + part.text };
  if (before.type !== 'reasoning' || part.type !== 'reasoning' || part.proof?.origin === 'gemini')
    return undefined;
  return { ...part, text: before.text + part.text };
}

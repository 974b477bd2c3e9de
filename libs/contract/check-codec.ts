import type { Body, BodyReference } from './body.ts';
import type { CheckQuestion, CheckReply, CheckSubject } from './check.ts';
import { joinParts, splitParts } from './parts.ts';

/** A question as it crosses: how long is left instead of when, since clocks differ; the subject's bytes beside it. */
export interface CarriedQuestion extends Omit<CheckQuestion, 'subject' | 'deadline'> {
  subject: Omit<Extract<CheckSubject, { kind: 'body' }>, 'bytes'> | { kind: 'texts' };
  remainingMs: number;
}

/** A reply as it crosses; its masked body or texts beside it. */
export type CarriedReply =
  | { kind: 'checked'; verdicts: (CheckReply & { kind: 'checked' })['verdicts']; changed?: 'body' | 'texts' }
  | (CheckReply & { kind: 'unchecked' });

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The bytes of a subject: texts as a JSON list. */
export const subjectBytes = (subject: CheckSubject): Uint8Array =>
  subject.kind === 'texts' ? encoder.encode(JSON.stringify(subject.texts)) : subject.bytes;

export const carryQuestion = (
  { subject, deadline, ...question }: CheckQuestion,
  now: number,
): CarriedQuestion => ({
  ...question,
  subject:
    subject.kind === 'texts'
      ? { kind: 'texts' }
      : { kind: 'body', of: subject.of, protocol: subject.protocol },
  remainingMs: deadline - now,
});

export function receiveQuestion(carried: CarriedQuestion, bytes: Uint8Array, now: number): CheckQuestion {
  const { subject, remainingMs, ...question } = carried;
  return {
    ...question,
    subject:
      subject.kind === 'texts'
        ? { kind: 'texts', texts: JSON.parse(decoder.decode(bytes)) as string[] }
        : { ...subject, bytes },
    deadline: now + remainingMs,
  };
}

/** A reply, and the bytes that go beside it. */
export function carryReply(reply: CheckReply): { carried: CarriedReply; bytes: Uint8Array } {
  if (reply.kind === 'unchecked') return { carried: reply, bytes: new Uint8Array(0) };
  const { verdicts, body, texts } = reply;
  if (body !== undefined) return { carried: { kind: 'checked', verdicts, changed: 'body' }, bytes: body };
  if (texts === undefined) return { carried: { kind: 'checked', verdicts }, bytes: new Uint8Array(0) };
  return {
    carried: { kind: 'checked', verdicts, changed: 'texts' },
    bytes: encoder.encode(JSON.stringify(texts)),
  };
}

export function receiveReply(carried: CarriedReply, bytes: Uint8Array): CheckReply {
  if (carried.kind === 'unchecked') return carried;
  const { verdicts, changed } = carried;
  if (changed === undefined) return { kind: 'checked', verdicts };
  if (changed === 'body') return { kind: 'checked', verdicts, body: bytes };
  return { kind: 'checked', verdicts, texts: JSON.parse(decoder.decode(bytes)) as string[] };
}

/** `joinParts` of the header with, where it is large, a reference to the body in the place of its bytes. */
export const encodeCheck = (header: CarriedQuestion | CarriedReply, body: Body): Buffer =>
  body.kind === 'inline'
    ? joinParts(JSON.stringify({ header }), body.bytes)
    : joinParts(JSON.stringify({ header, reference: body.reference }), undefined);

/** The inverse, of what our own services wrote. Throws on truncation. */
export function decodeCheck<Header extends CarriedQuestion | CarriedReply>(
  message: Uint8Array,
): { header: Header; body: Body } {
  const { header: text, raw } = splitParts(message);
  const { header, reference } = JSON.parse(text) as { header: Header; reference?: BodyReference };
  return {
    header,
    body: reference === undefined ? { kind: 'inline', bytes: raw } : { kind: 'reference', reference },
  };
}

const BODY_BYTES = 500;
const SYSTEM = 'You are a patient teacher.';
const QUESTION = 'Explain the tides to a child, with the moon, the sun and the turning earth in it. ';

/** Milliseconds between the chunks of a paced stream, and after the first one of a paused stream. The stub reads them in the model's name. */
const PACE_MS = 5;
const PAUSE_MS = 2;

/** Requests of 500 bytes that mean the same, in one protocol. */
export interface Bodies {
  whole: string;
  /** The provider sends all chunks at once. */
  stream: string;
  /** The provider sends a chunk every `PACE_MS`. */
  pacedStream: string;
  /** The provider sends the first chunk, and after `PAUSE_MS` all others. */
  pausedStream: string;
}

type Write = (fields: Record<string, unknown>, question: string) => string;

const writeChat: Write = (fields, content) =>
  JSON.stringify({
    ...fields,
    messages: [
      { role: 'system', content: SYSTEM },
      { role: 'user', content },
    ],
    temperature: 0.7,
    max_tokens: 256,
  });

const writeMessages: Write = (fields, content) =>
  JSON.stringify({
    ...fields,
    system: SYSTEM,
    messages: [{ role: 'user', content }],
    temperature: 0.7,
    max_tokens: 256,
  });

function filled(write: Write, fields: Record<string, unknown>): string {
  const room = BODY_BYTES - write(fields, '').length;
  return write(fields, QUESTION.repeat(Math.ceil(room / QUESTION.length)).slice(0, room));
}

const bodiesOf = (write: Write): Bodies => ({
  whole: filled(write, { model: 'bench-model' }),
  stream: filled(write, { model: 'bench-model', stream: true }),
  pacedStream: filled(write, { model: `bench-pace-${PACE_MS}`, stream: true }),
  pausedStream: filled(write, { model: `bench-pause-${PAUSE_MS}`, stream: true }),
});

/** OpenAI's chat completions, which the provider stub speaks too. */
export const chatBodies = bodiesOf(writeChat);
/** Anthropic's messages. */
export const messagesBodies = bodiesOf(writeMessages);

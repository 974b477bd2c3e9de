const BODY_BYTES = 500;

/** A chat request of 500 bytes. */
function chatBody(fields: Record<string, unknown>): string {
  const question = 'Explain the tides to a child, with the moon, the sun and the turning earth in it. ';
  const make = (content: string): string =>
    JSON.stringify({
      ...fields,
      messages: [
        { role: 'system', content: 'You are a patient teacher.' },
        { role: 'user', content },
      ],
      temperature: 0.7,
      max_tokens: 256,
    });
  const room = BODY_BYTES - make('').length;
  return make(question.repeat(Math.ceil(room / question.length)).slice(0, room));
}

/** Milliseconds between the chunks of a paced stream, and after the first one of a paused stream. The stub reads them in the model's name. */
const PACE_MS = 5;
const PAUSE_MS = 2;

export const bodies = {
  whole: chatBody({ model: 'bench-model' }),
  /** The provider sends all chunks at once. */
  stream: chatBody({ model: 'bench-model', stream: true }),
  /** The provider sends a chunk every `PACE_MS`. */
  pacedStream: chatBody({ model: `bench-pace-${PACE_MS}`, stream: true }),
  /** The provider sends the first chunk, and after `PAUSE_MS` all others. */
  pausedStream: chatBody({ model: `bench-pause-${PAUSE_MS}`, stream: true }),
};

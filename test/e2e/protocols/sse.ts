import { type JsonObject, parsed } from './json.ts';

/** The JSON of each event of a stream that came whole. */
export const eventsOf = (text: string): JsonObject[] =>
  text
    .split(/\r?\n\r?\n/)
    .map(event =>
      event
        .split(/\r?\n/)
        .filter(line => line.startsWith('data:'))
        .map(line => line.slice(5).trim())
        .join('\n'),
    )
    .filter(data => data !== '' && data !== '[DONE]')
    .map(parsed);

export const sse = (events: readonly JsonObject[], named: boolean): Buffer =>
  Buffer.from(
    events
      .map(event => `${named ? `event: ${String(event.type)}\n` : ''}data: ${JSON.stringify(event)}\n\n`)
      .join(''),
  );

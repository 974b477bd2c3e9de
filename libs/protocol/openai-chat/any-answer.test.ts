import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldEvents } from '../ir/fold.ts';
import type { ChatResponse } from '../ir/response.ts';
import { anyResponse } from '../ir/response-fixture.ts';
import { unfoldResponse } from '../ir/unfold.ts';
import { openaiChat } from './codec.ts';

const options = { requestId: 'r', model: 'm', includeUsage: true, createdAt: 1 };

/** What a client acts on, in the order of the protocol. */
const meaningOf = ({ choices, usage, model }: ChatResponse) => ({
  model,
  input: usage?.input,
  output: usage?.output,
  choices: choices.map(({ index, content, finish }) => ({
    index,
    finish: finish.unified,
    text: content.parts.flatMap(part => (part.type === 'text' ? part.text : [])).join(''),
    refusal: content.parts.flatMap(part => (part.type === 'refusal' ? part.text : [])).join(''),
    calls: content.parts.flatMap(part =>
      part.type === 'tool-call' ? [[part.id, part.name, part.arguments, part.kind, part.proof?.value]] : [],
    ),
    citations: content.parts.flatMap(part => (part.type === 'text' ? (part.citations?.length ?? 0) : [])),
    images: content.parts.filter(part => part.type === 'image').length,
  })),
});

const whole = (response: ChatResponse): ChatResponse =>
  openaiChat.decodeResponse(openaiChat.encodeResponse(response, options).value);

function streamed(response: ChatResponse): ChatResponse {
  const encoder = openaiChat.createStreamEncoder(options);
  const decoder = openaiChat.createStreamDecoder();
  const frames = unfoldResponse(response).flatMap(event => encoder.push(event));
  return foldEvents(frames.flatMap(frame => decoder.push(frame)));
}

test('the text, refusal and calls of any answer reach the client, whole', () => {
  fc.assert(
    fc.property(anyResponse, response => {
      const { choices } = meaningOf(response);
      expect(
        meaningOf(whole(response)).choices.map(({ text, refusal, calls }) => ({ text, refusal, calls })),
      ).toEqual(choices.map(({ text, refusal, calls }) => ({ text, refusal, calls })));
    }),
  );
});

test('any answer says the same as a stream', () => {
  fc.assert(
    fc.property(anyResponse, response => {
      const one = meaningOf(whole(response));
      const other = meaningOf(streamed(response));
      if (response.choices.length === 0) return;
      expect({ ...other, choices: other.choices.map(strip) }).toEqual({
        ...one,
        choices: one.choices.map(strip),
      });
    }),
  );
});

/** Citations stand at one text or several, depending on what came between; those of no text are kept as they are. */
const strip = ({ citations, ...rest }: ReturnType<typeof meaningOf>['choices'][number]) => ({
  ...rest,
  citations: rest.text === '' ? 0 : citations.reduce((sum, count) => sum + count, 0),
});

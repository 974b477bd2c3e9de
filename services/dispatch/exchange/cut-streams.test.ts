import { type ChatProtocol, chatProtocols } from '@sluice/contract';
import { foldEvents, type StreamEvent } from '@sluice/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openaiStream, translated } from '../guard/guard-fixture.ts';
import { type FakeCall, START, startExchange, streaming, target } from './exchange-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const WORDS = ['Once', ' upon', ' a', ' time,', '\n\n', 'a', ' fox', ' «é🦊»', ' lived', ' there.'];
const SAID = WORDS.join('');

const framingOf = (protocol: ChatProtocol): string =>
  protocol === 'bedrock-converse' ? 'application/vnd.amazon.eventstream' : 'text/event-stream';

/** A stream that says this text, in the protocol. */
const streamOf = (protocol: ChatProtocol, texts: readonly string[]): Buffer =>
  translated('openai-chat', protocol, openaiStream(texts.map(content => ({ content })))).bytes;

const asked: Partial<Record<ChatProtocol, object>> = {
  'openai-completions': { prompt: 'A tale' },
  'openai-responses': { input: 'A tale' },
  gemini: { contents: [{ role: 'user', parts: [{ text: 'A tale' }] }] },
  'bedrock-converse': { messages: [{ role: 'user', content: [{ text: 'A tale' }] }] },
};
const messages = [{ role: 'user', content: 'A tale' }];
const paths: Partial<Record<ChatProtocol, string>> = {
  gemini: '/v1beta/models/gpt-4o:streamGenerateContent?alt=sse',
  'bedrock-converse': '/model/gpt-4o/converse-stream',
};

const claude = target('anthropic', { protocol: 'anthropic-messages', model: 'claude-sonnet-4-5' });

/** What a model would say that is told to go on: the rest of the text. */
function restOf({ request }: FakeCall): { said: string; rest: string } {
  const { messages: told } = JSON.parse(Buffer.from(request.body).toString()) as {
    messages: { role: string; content: string }[];
  };
  const last = told.at(-1);
  const said = last?.role === 'assistant' ? last.content : '';
  expect(SAID.startsWith(said)).toBe(true);
  expect(said).toBe(said.trimEnd());
  return { said, rest: SAID.slice(said.length) };
}

function answerOf(
  caller: ChatProtocol,
  pieces: readonly Uint8Array[],
): { events: StreamEvent[]; text: string } {
  const { events } = translated(caller, 'openai-chat', Buffer.concat(pieces));
  const parts = foldEvents(events).choices.flatMap(({ content }) => content.parts);
  return { events, text: parts.map(part => (part.type === 'text' ? part.text : '')).join('') };
}

const isOver = (events: readonly StreamEvent[]): boolean => events.some(({ type }) => type === 'finish');

/** The first target’s stream ends after so many bytes of it, by a reset or as if it were over. */
function cutAt(caller: ChatProtocol, wire: ChatProtocol, at: number, isReset: boolean) {
  const first = target('openai', { protocol: wire });
  const { sink, calls, call, events } = startExchange({
    envelope: { protocol: caller, path: paths[caller] ?? '/', facts: { ...streaming, includeUsage: true } },
    plan: { targets: [first, claude], onStreamFailure: 'continue' },
    body: Buffer.from(
      JSON.stringify({ model: 'gpt-4o', stream: true, max_tokens: 100, ...(asked[caller] ?? { messages }) }),
    ),
  });
  const bytes = streamOf(wire, WORDS).subarray(0, at);
  const before = answerOf(wire, [bytes]);
  call(0).listener.onHead(200, { 'content-type': framingOf(wire) });
  if (bytes.length > 0) call(0).listener.onData(bytes);
  if (isReset) call(0).listener.onFailure({ kind: 'network', detail: 'ECONNRESET' });
  else call(0).listener.onEnd();
  let goesOn = false;
  for (const later of calls.slice(1)) {
    later.listener.onHead(200, { 'content-type': 'text/event-stream' });
    const { said, rest } = restOf(later);
    goesOn ||= said !== '';
    later.listener.onData(
      streamOf(
        'anthropic-messages',
        [rest.slice(0, 3), rest.slice(3)].filter(text => text !== ''),
      ),
    );
    later.listener.onEnd();
  }
  return { sink, events, before, goesOn };
}

describe.each(chatProtocols)('the stream of a target that speaks %s', wire => {
  test.each(chatProtocols)(
    'cut anywhere is whole or ends with an error for callers that speak %s',
    caller => {
      const { length } = streamOf(wire, WORDS);
      let wentOn = 0;
      fc.assert(
        fc.property(fc.integer({ min: 0, max: length }), fc.boolean(), (at, isReset) => {
          const { sink, events, before, goesOn } = cutAt(caller, wire, at, isReset);
          if (goesOn) wentOn++;
          const told = answerOf(caller, sink.pieces);
          const isTold = told.events.some(({ type }) => type === 'end');
          expect(events).toHaveLength(1);
          if (sink.errors.length > 0) {
            // Nothing is missing but the end of it.
            expect(isOver(before.events)).toBe(true);
            expect(sink.ended).toBe(0);
            expect(events).toMatchObject([{ outcome: 'error' }]);
          } else {
            expect(told.text).toBe(SAID);
            expect(isTold).toBe(true);
            expect(sink.ended).toBe(1);
            expect(events).toMatchObject([{ outcome: 'success' }]);
          }
        }),
        { numRuns: 40 },
      );
      expect(wentOn).toBeGreaterThan(0);
    },
  );
});

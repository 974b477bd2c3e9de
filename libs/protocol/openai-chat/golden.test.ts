import { expect, test } from 'vitest';
import { cutAnywhere, sseFrames } from '../golden/cut.ts';
import { LeafExceptions, leafDifferences, nullAsAbsent } from '../golden/leaves.ts';
import { recordedAnswers, recordedCases, recordedStreams } from '../golden/recorded.ts';
import { foldEvents } from '../ir/fold.ts';
import type { ChatResponse } from '../ir/response.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { isObject } from '../json/read-object.ts';
import { openaiChat } from './codec.ts';

/** The recordings by the provider that they are of. */
const apis = [
  { api: 'openai-chat', kind: 'openai', streamUsage: 'on-request' },
  { api: 'groq-chat', kind: 'groq', streamUsage: 'unasked' },
  { api: 'mistral-chat', kind: 'mistral', streamUsage: 'unasked' },
  { api: 'deepseek-chat', kind: 'deepseek', streamUsage: 'on-request' },
  { api: 'openrouter-chat', kind: 'openrouter', streamUsage: 'on-request' },
] as const;

const answerOptions = { requestId: 'r', model: 'asked', includeUsage: true, createdAt: 1 };
const isEmptyList = (expected: unknown, actual: unknown): boolean =>
  Array.isArray(expected) && expected.length === 0 && actual === undefined;
const isAbsentHere = (expected: unknown): boolean => expected === undefined;

const hasOnlyForm = (one: unknown, other: unknown): boolean =>
  [one, other].every(side => !isObject(side) || Object.keys(side.members ?? {}).length === 0);

/** Reasoning in front: what is not shown of it is known only at the end, since its list is sent once. */
function sorted(events: readonly StreamEvent[]): ChatResponse {
  const response = foldEvents(events);
  for (const { content } of response.choices)
    content.parts.sort((one, other) => Number(other.type === 'reasoning') - Number(one.type === 'reasoning'));
  return response;
}

test('every recorded request comes back leaf by leaf, and nothing is lost', () => {
  const exceptions = new LeafExceptions([
    { path: '**', reason: 'null says nothing', when: nullAsAbsent },
    { path: 'messages[].tool_calls', reason: 'no calls', when: isEmptyList },
    { path: 'stream', reason: 'the default', when: (one, other) => one === false && other === undefined },
  ]);
  const differences: string[] = [];
  for (const { api, kind, streamUsage } of apis)
    for (const { name, request } of recordedCases(api)) {
      const decoded = openaiChat.decodeRequest(request, {});
      const { value, losses } = openaiChat.encodeRequest(decoded, {
        model: decoded.model,
        kind,
        streamUsage,
      });
      for (const difference of leafDifferences(request, value, exceptions))
        differences.push(`${name}: ${difference}`);
      for (const { feature, path } of losses) differences.push(`${name}: lost ${feature} at ${path}`);
    }
  expect(differences).toEqual([]);
  expect(exceptions.unused()).toEqual([]);
});

test('every recorded answer comes back leaf by leaf, and nothing is lost', () => {
  const exceptions = new LeafExceptions([
    { path: '**', reason: 'null says nothing', when: nullAsAbsent },
    { path: 'choices[].logprobs', reason: 'OpenAI always has it', when: isAbsentHere },
    { path: 'choices[].message.annotations', reason: 'no annotations', when: isEmptyList },
    {
      path: 'choices[].message.content',
      reason: 'OpenAI has it as null beside tool calls',
      when: (expected, actual) => expected === undefined && actual === null,
    },
    {
      path: 'choices[].message.tool_calls[].function.arguments',
      reason: 'OpenAI always has them',
      when: isAbsentHere,
    },
    {
      path: 'usage.prompt_tokens_details.cached_tokens',
      reason: 'said by Mistral in a member of its own, which stays beside it',
      when: isAbsentHere,
    },
    { path: 'choices[].message.refusal', reason: 'OpenAI always has it', when: isAbsentHere },
  ]);
  const differences: string[] = [];
  for (const { api } of apis)
    for (const { name, body } of recordedAnswers(api)) {
      const { value, losses } = openaiChat.encodeResponse(openaiChat.decodeResponse(body), answerOptions);
      for (const difference of leafDifferences(body, value, exceptions))
        differences.push(`${name}: ${difference}`);
      for (const { feature, path } of losses) differences.push(`${name}: lost ${feature} at ${path}`);
    }
  expect(differences).toEqual([]);
  expect(exceptions.unused()).toEqual([]);
});

test('every recorded error keeps its message, type, code and field', () => {
  for (const { api } of apis)
    for (const { status, response } of recordedCases(api)) {
      if (status < 400 || !isObject(response) || !isObject(response.error)) continue;
      const { message, type, code, param = null } = response.error;
      const decoded = openaiChat.decodeError(status, response);
      expect(openaiChat.encodeError(decoded, 'r')).toEqual({ error: { message, type, code, param } });
    }
});

test('every recorded stream, encoded anew, folds to the same answer', () => {
  const differences: string[] = [];
  for (const { api } of apis)
    for (const { name, text } of recordedStreams(api)) {
      const frames = sseFrames([Buffer.from(text)]);
      const decoder = openaiChat.createStreamDecoder();
      const events = frames.flatMap(frame => decoder.push(frame));
      expect(decoder.malformed).toBe(0);
      const encoder = openaiChat.createStreamEncoder(answerOptions);
      const again = events.flatMap(event => encoder.push(event));
      const second = openaiChat.createStreamDecoder();
      const decoded = again.flatMap(frame => second.push(frame));
      // After an error nothing is sent any more, usage neither.
      if (events.some(event => event.type === 'error')) {
        expect(decoded.at(-1)).toMatchObject(events.at(-1) ?? {});
        continue;
      }
      const exceptions = new LeafExceptions([
        { path: '**.extensions.form', reason: 'how it was written' },
        { path: '**.extensions', reason: 'only how it was written', when: hasOnlyForm },
      ]);
      for (const difference of leafDifferences(sorted(events), sorted(decoded), exceptions))
        differences.push(`${name}: ${difference}`);
      for (const { feature, path } of encoder.losses) differences.push(`${name}: lost ${feature} at ${path}`);
    }
  expect(differences).toEqual([]);
});

test('a recorded stream gives the same events wherever it is cut', () => {
  for (const { api } of apis)
    for (const { text } of recordedStreams(api)) {
      const bytes = Buffer.from(text);
      const uncut = openaiChat.createStreamDecoder();
      const cut = openaiChat.createStreamDecoder();
      const events = sseFrames([bytes]).flatMap(frame => uncut.push(frame));
      expect(sseFrames(cutAnywhere(bytes)).flatMap(frame => cut.push(frame))).toEqual(events);
    }
});

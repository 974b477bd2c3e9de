import { dataProtocols, isChatProtocol, type Protocol } from '@sluice/contract';
import { RecordingSink } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { createRelay } from '../create-relay.ts';
import { envelopeWith, planWith, START, target } from '../exchange/exchange-fixture.ts';
import { policyWith } from './guard-fixture.ts';

/** Their answers have no text that the model wrote. */
const wordless: readonly Protocol[] = [
  'anthropic-count-tokens',
  'gemini-count-tokens',
  'openai-embeddings',
  'gemini-embed-content',
  'gemini-batch-embed-contents',
  'cohere-embed',
  'cohere-rerank',
  'openai-moderations',
  'openai-speech',
];
const types = [
  'application/json',
  'text/event-stream',
  'text/plain',
  'audio/mpeg',
  'application/octet-stream',
];
const wiresOf = (caller: Protocol): readonly Protocol[] =>
  isChatProtocol(caller) ? dataProtocols.filter(isChatProtocol) : [caller];
const ways = dataProtocols.flatMap(caller =>
  wiresOf(caller).flatMap(wire =>
    [false, true].flatMap(stream => types.map(type => ({ caller, wire, stream, type }))),
  ),
);

test.each(ways)('$caller → $wire, streamed: $stream, as $type: is guarded where it has words', way => {
  const { caller, wire, stream, type } = way;
  const request = {
    envelope: envelopeWith({
      protocol: caller,
      facts: { stream, includeUsage: false, inputTokensEstimate: 1 },
    }),
    plan: planWith(),
    target: target('one', { protocol: wire }),
    call: 1,
    losses: [],
    embedding: undefined,
    secrets: [],
    now: START,
    onBegin: () => undefined,
    policy: policyWith({ protocol: caller }),
  };
  const control = { resume: () => undefined, ended: () => undefined };
  const relay = createRelay(new RecordingSink(), request, 200, { 'content-type': type }, control);
  expect(relay.verdicts !== undefined).toBe(!wordless.includes(caller));
});

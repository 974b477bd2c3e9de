import type { EffectiveProvider } from '@sluice/config';
import type { Clock, Envelope, Plan, PromptTest, ProviderTestQuestion, Target } from '@sluice/contract';
import { boundOutput, readFacts } from '@sluice/protocol';
import { wireProtocolFor } from '@sluice/providers';
import { z } from 'zod';
import { Exchange } from '../exchange/exchange.ts';
import type { ExchangeDependencies } from '../exchange/exchange-dependencies.ts';
import { ownKinds } from '../handle-request.ts';
import { failureOf } from '../health/check-provider.ts';
import type { UsageMessage } from '../usage-of-attempt.ts';
import { AnswerSink, type GatheredAnswer } from './answer-sink.ts';

/** What usage events and figures name as route. */
const ROUTE = 'provider-test';
const PROTOCOL = 'openai-chat';
const PATH = '/v1/chat/completions';
const TIMEOUT_MS = 30_000;
/** An answer is to be seen, not to be read; models that reason need some before they say anything. */
const MAX_OUTPUT_TOKENS = 256;
const SHOWN_LENGTH = 200;

export interface AskPromptDependencies {
  exchange: Omit<ExchangeDependencies, 'onEnd'>;
  appendEvent: ExchangeDependencies['onEnd'];
  clock: Clock;
}

/**
 * Asks a model of a provider, as dispatch asks it for a caller: translated, priced and metered for whoever tests it, with a bound on the
 * answer. It counts against no limit and no budget, since it takes no route. Never rejects.
 */
export async function askPrompt(
  provider: EffectiveProvider,
  { requestId, principal }: ProviderTestQuestion,
  { model, text }: NonNullable<ProviderTestQuestion['prompt']>,
  { exchange, appendEvent, clock }: AskPromptDependencies,
): Promise<PromptTest> {
  const protocol = wireProtocolFor(provider, PROTOCOL, model);
  const unasked = { model, latencyMs: 0, inputTokens: 0, outputTokens: 0 };
  if (protocol === undefined) return { ...unasked, failure: 'it answers no chats' };
  const target = targetOf(provider, protocol, model);
  const beganAt = clock();
  const asked = Buffer.from(JSON.stringify({ model, messages: [{ role: 'user', content: text }] }));
  const body = boundOutput(PROTOCOL, asked, MAX_OUTPUT_TOKENS, ownKinds.has(target.kind));
  const facts = await readFacts({ protocol: PROTOCOL, path: PATH, contentType: 'application/json' }, body);
  const envelope: Envelope = {
    id: requestId,
    attempt: 1,
    startBy: beganAt + TIMEOUT_MS,
    deadline: beganAt + TIMEOUT_MS,
    receivedAt: beganAt,
    origin: 'provider-test',
    protocol: PROTOCOL,
    method: 'POST',
    path: PATH,
    headers: {},
    facts,
  };
  const sink = new AnswerSink();
  let used: UsageMessage['value'] | undefined;
  const onEnd = (event: UsageMessage): void => {
    used = event.value;
    appendEvent(event);
  };
  new Exchange({ envelope, principal, plan: planFor(target), body }, sink, { ...exchange, onEnd }).start();
  const came = await sink.answer.then(readAnswer, cause => ({ failure: failureOf(cause) }));
  return {
    model,
    latencyMs: clock() - beganAt,
    ...came,
    inputTokens: used?.tokens.input ?? 0,
    outputTokens: used?.tokens.output ?? 0,
    costNanoDollars: used?.costNanoDollars,
  };
}

const targetOf = (
  { name, kind = name, baseUrl, allowPrivateNetwork, streamUsage }: EffectiveProvider,
  protocol: Target['protocol'],
  model: string,
): Target => ({ provider: name, kind, protocol, baseUrl, model, allowPrivateNetwork, streamUsage });

/** Of one call: the first failure is what is to be seen. */
const planFor = (target: Target): Plan => ({
  route: ROUTE,
  targets: [target],
  retry: { attempts: 1, on: [], backoffInitialMs: 0, backoffMaxMs: 0, budget: 0 },
  timeouts: {
    connectMs: TIMEOUT_MS,
    firstTokenMs: TIMEOUT_MS,
    idleMs: TIMEOUT_MS,
    totalMs: TIMEOUT_MS,
  },
  redriveAfterAccept: false,
  strict: false,
  responseHeaders: {},
});

const answerSchema = z.looseObject({
  choices: z
    .array(z.looseObject({ message: z.looseObject({ content: z.string().nullish() }).optional() }))
    .default([]),
  error: z.looseObject({ message: z.string() }).optional(),
});

function readAnswer({ status, body }: GatheredAnswer): Pick<PromptTest, 'text' | 'failure'> {
  const { choices, error } = answerSchema.parse(JSON.parse(body.toString('utf8')));
  if (status >= 300 || error !== undefined)
    return { failure: `status ${status}: ${error?.message.slice(0, SHOWN_LENGTH) ?? 'no reason is given'}` };
  return { text: choices[0]?.message?.content?.slice(0, SHOWN_LENGTH) ?? '' };
}

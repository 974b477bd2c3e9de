import { isChatProtocol, type Target } from '@sluice/contract';
import { type AskedTarget, type ChatRequest, readAnswered, readAsked } from '@sluice/protocol';
import type { Attributes, SpanFailure } from '@sluice/telemetry';
import { operationNameOf, providerNameOf } from '../genai-names.ts';
import type { Relay } from '../relay.ts';
import type { CallUse } from '../use-of-call.ts';
import { answeredContent, askedContent } from './genai-messages.ts';

/** Which call it is, and of what. */
export function targetAttributes(target: Target, number: number): Attributes {
  const { provider, model, protocol, baseUrl } = target;
  const isService = protocol === 'http';
  const url = URL.parse(baseUrl);
  return {
    'gen_ai.operation.name': isService ? undefined : operationNameOf(protocol),
    'gen_ai.provider.name': isService ? undefined : providerNameOf(target),
    'gen_ai.request.model': isService ? undefined : model,
    'server.address': url?.hostname || undefined,
    'server.port': url === null ? undefined : portOf(url),
    'sluice.provider': provider,
    'sluice.call': number,
  };
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };
const portOf = ({ port, protocol }: URL): number | undefined =>
  port === '' ? DEFAULT_PORTS[protocol] : Number(port);

/** What came of it. */
export function answerAttributes(relay: Relay | undefined, { tokens }: Pick<CallUse, 'tokens'>): Attributes {
  const { input, output, cachedInput, cacheWriteInput, reasoning } = tokens;
  const finishReasons = relay?.finishReasons ?? [];
  return {
    'gen_ai.response.id': relay?.answerId,
    'gen_ai.response.model': relay?.servedModel,
    'gen_ai.response.finish_reasons': finishReasons.length === 0 ? undefined : finishReasons,
    'gen_ai.usage.input_tokens': input || undefined,
    'gen_ai.usage.output_tokens': output || undefined,
    'gen_ai.usage.cache_read.input_tokens': cachedInput || undefined,
    'gen_ai.usage.cache_creation.input_tokens': cacheWriteInput || undefined,
    'gen_ai.usage.reasoning.output_tokens': reasoning || undefined,
  };
}

/** What has no status of its own that tells of a failure: the others were given up for reasons that are no fault of the provider. */
const FAULTS: ReadonlySet<string> = new Set(['network', 'timeout', 'error', 'deadline_exceeded']);
const STATUS = /^\d{3}$/;

/** `result`: as the usage event has it. */
export function resultAttributes(result: string): Attributes {
  if (STATUS.test(result)) return { 'http.response.status_code': Number(result) };
  return FAULTS.has(result) ? {} : { 'sluice.given_up': result };
}

export function failureOf(result: string): SpanFailure | undefined {
  if (!STATUS.test(result)) return FAULTS.has(result) ? { type: result, isCallersFault: false } : undefined;
  const status = Number(result);
  return status < 400 ? undefined : { type: result, isCallersFault: status < 500 };
}

/** What was said, as far as it may be known. */
export interface Said {
  asked: Uint8Array;
  /** Undefined: content is not to be told. */
  answered: Uint8Array | undefined;
}

/** Parameters of a chat and, where that is wanted, its content: read from what was said. */
export function chatAttributes(target: Target, stream: boolean, { asked, answered }: Said): Attributes {
  const { protocol, model } = target;
  if (!isChatProtocol(protocol)) return {};
  const source: AskedTarget = { protocol, model, stream };
  const request = readAsked(source, asked);
  const parameters = request === undefined ? {} : parametersOf(request);
  if (answered === undefined) return parameters;
  const response = answered.length === 0 ? undefined : readAnswered(source, answered);
  return {
    ...parameters,
    ...(request !== undefined && askedContent(request)),
    ...(response !== undefined && answeredContent(response)),
  };
}

const parametersOf = (request: ChatRequest): Attributes => ({
  'gen_ai.request.max_tokens': request.maxOutputTokens,
  'gen_ai.request.temperature': request.temperature,
  'gen_ai.request.top_p': request.topP,
  'gen_ai.request.top_k': request.topK,
  'gen_ai.request.frequency_penalty': request.frequencyPenalty,
  'gen_ai.request.presence_penalty': request.presencePenalty,
  'gen_ai.request.seed': request.seed,
  'gen_ai.request.stop_sequences': request.stopSequences,
  'gen_ai.request.choice.count': (request.candidates ?? 1) > 1 ? request.candidates : undefined,
  'gen_ai.output.type':
    request.output === undefined ? undefined : request.output.type === 'text' ? 'text' : 'json',
});

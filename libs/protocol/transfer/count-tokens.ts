import type { Facts, Protocol } from '@sluice/contract';
import { inputTokens, roughCounter, type TokenCounter } from '@sluice/tokens';
import * as anthropic from '../anthropic-messages/count-tokens.ts';
import type { RequestAddress } from '../codec.ts';
import * as gemini from '../gemini/count-tokens.ts';
import { chatFacts } from '../ir/facts.ts';
import type { ChatRequest } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { parseBody } from './parse-body.ts';
import { requestAddress } from './request-address.ts';
import type {
  CallerRequest,
  EncodedRequest,
  TargetOfRequest,
  Transfer,
  TransferredAnswer,
} from './transfer.ts';

const readOf = (protocol: Protocol, body: JsonObject, address: RequestAddress): ChatRequest =>
  protocol === 'gemini-count-tokens'
    ? gemini.readCountTokens(body, address)
    : anthropic.readCountTokens(body);

const wordsOf = (protocol: Protocol) => (protocol === 'gemini-count-tokens' ? gemini : anthropic);

export const readCountTokensFacts = (
  protocol: Protocol,
  body: JsonObject,
  address: RequestAddress,
  counter: TokenCounter,
): Facts => ({ ...chatFacts(readOf(protocol, body, address), counter), stream: false });

export function translateCountTokens(
  { protocol, path, body }: CallerRequest,
  { protocol: wire, model, kind }: TargetOfRequest,
): EncodedRequest {
  const request = readOf(protocol, parseBody(body), requestAddress(protocol, path));
  const { value, losses } = wordsOf(wire).encodeCountTokens(request, { model, kind });
  return { body: Buffer.from(JSON.stringify(value)), losses };
}

export function translateCountAnswer({ caller, wire }: Transfer, body: JsonObject): TransferredAnswer {
  const tokens = wordsOf(wire).decodeTokenCount(body);
  return { bytes: encodeTokenCount(caller, tokens), usage: undefined, model: undefined, losses: [] };
}

/** A count of tokens as the caller's protocol says it. */
const encodeTokenCount = (caller: Protocol, tokens: number): Uint8Array =>
  Buffer.from(JSON.stringify(wordsOf(caller).encodeTokenCount(tokens)));

/** An answer of our own to a request to count tokens. */
export function estimateTokenCount(caller: Protocol, path: string, body: Uint8Array): Uint8Array {
  const request = readOf(caller, parseBody(body), requestAddress(caller, path));
  return encodeTokenCount(caller, inputTokens(chatFacts(request, roughCounter), '', request.model).expected);
}

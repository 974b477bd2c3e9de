import { type Facts, GatewayError, type Protocol } from '@sluice/contract';
import type { RequestAddress } from '../codec.ts';
import type { JsonObject } from '../json/read-object.ts';
import type { TokenUsage } from '../openai/usage.ts';
import type { CallerRequest, EncodedRequest, Transfer, TransferredAnswer } from './transfer.ts';
export function translateEmbeddings(_request: CallerRequest, _target: unknown): EncodedRequest {
  throw new GatewayError('internal');
}
export function translateEmbeddingsAnswer(_transfer: Transfer, _body: JsonObject): TransferredAnswer {
  throw new GatewayError('internal');
}
export function readEmbeddingsFacts(_protocol: Protocol, _body: JsonObject, _address: RequestAddress): Facts {
  throw new GatewayError('internal');
}
export const readEmbeddingsUsage = (_wire: Protocol, _body: JsonObject): TokenUsage | undefined => undefined;

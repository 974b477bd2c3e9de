import { type Facts, GatewayError, type Protocol } from '@sluice/contract';
import type { RequestAddress } from '../codec.ts';
import type { JsonObject } from '../json/read-object.ts';
import type { CallerRequest, EncodedRequest, Transfer, TransferredAnswer } from './transfer.ts';
export function translateCountTokens(_request: CallerRequest, _target: unknown): EncodedRequest {
  throw new GatewayError('internal');
}
export function translateCountAnswer(_transfer: Transfer, _body: JsonObject): TransferredAnswer {
  throw new GatewayError('internal');
}
export function readCountTokensFacts(
  _protocol: Protocol,
  _body: JsonObject,
  _address: RequestAddress,
): Facts {
  throw new GatewayError('internal');
}

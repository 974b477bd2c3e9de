import { type Facts, GatewayError } from '@sluice/contract';
import type { JsonObject } from '../json/read-object.ts';
export function readRerankFacts(_body: JsonObject): Facts {
  throw new GatewayError('internal');
}

import { GatewayError } from '@sluice/contract';
import { isObject, type JsonObject } from '../json/read-object.ts';

/** A provider's JSON answer. Throws `upstream_invalid` on what is not one JSON object. */
export function parseAnswer(bytes: Uint8Array): JsonObject {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notJson(bytes);
  }
  if (!isObject(value)) throw notJson(bytes);
  return value;
}

const notJson = ({ length }: Uint8Array): GatewayError =>
  new GatewayError('upstream_invalid', { internal: `${length} bytes that are not a JSON object` });

import { type ChatProtocol, GatewayError } from '@sluice/contract';
import { codecOf } from '../codecs.ts';
import type { ChatRequest } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { statefulFields } from '../openai-responses/stateful-fields.ts';
import { parseBody } from './parse-body.ts';
import { requestAddress } from './request-address.ts';
import type { CallerRequest } from './transfer.ts';

/** A chat request as a target of the protocol `wire` may be told it. Throws `invalid_request` where none could be. */
export function decodeChatFor(
  { protocol, path, body }: CallerRequest & { protocol: ChatProtocol },
  wire: ChatProtocol,
): ChatRequest {
  const given = parseBody(body);
  if (protocol === 'openai-responses' && wire !== protocol) refuseStateful(given);
  return codecOf(protocol).decodeRequest(given, requestAddress(protocol, path));
}

/** What rests on answers that OpenAI stores cannot be asked of another provider. */
function refuseStateful(body: JsonObject): void {
  const [field] = statefulFields(body);
  if (field === undefined) return;
  throw new GatewayError('invalid_request', {
    param: field,
    message: `${field}: this model is not served by OpenAI itself, and only OpenAI keeps responses. Send the whole conversation as "input", without "${field}".`,
  });
}

import type { Encoded, EncodeRequestOptions, RequestAddress } from '../codec.ts';
import type { ChatRequest } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { optionalInteger, optionalObject, readAnswer, wrongField } from '../json/reader.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

/**
 * A request to count its tokens, https://ai.google.dev/api/tokens#method:-models.counttokens: contents alone, or a
 * whole request. Vertex has the members of a whole request beside `contents`. Throws `invalid_request`.
 */
export function readCountTokens(body: JsonObject, address: RequestAddress): ChatRequest {
  const whole =
    optionalObject(body, 'generateContentRequest', '') ??
    optionalObject(body, 'generate_content_request', '');
  return decodeRequest(whole ?? body, address);
}

/** The Gemini API counts an instruction and tools only within a whole request. */
export function encodeCountTokens(
  request: ChatRequest,
  options: Pick<EncodeRequestOptions, 'model' | 'kind'>,
): Encoded<JsonObject> {
  const { value, losses } = encodeRequest(request, { ...options, streamUsage: 'unasked' });
  if (options.kind !== 'vertex')
    return { value: { generateContentRequest: { model: `models/${options.model}`, ...value } }, losses };
  const { contents, systemInstruction, tools, generationConfig } = value;
  const counted = {
    contents,
    ...(systemInstruction !== undefined && { systemInstruction }),
    ...(tools !== undefined && { tools }),
    ...(generationConfig !== undefined && { generationConfig }),
  };
  return { value: counted, losses };
}

/** The tokens that a provider counted. Throws `upstream_invalid`. */
export function decodeTokenCount(body: JsonObject): number {
  return readAnswer(() => {
    const tokens = optionalInteger(body, 'totalTokens', '', 0);
    if (tokens === undefined) throw wrongField('', 'totalTokens', 'an integer');
    return tokens;
  });
}

export const encodeTokenCount = (tokens: number): JsonObject => ({ totalTokens: tokens });

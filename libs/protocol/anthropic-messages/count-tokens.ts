import type { Encoded, EncodeRequestOptions } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import type { ChatRequest } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { optionalInteger, readAnswer, wrongField } from '../json/reader.ts';
import { decodePrompt } from './decode-request.ts';
import { encodePrompt } from './encode-request.ts';
import { modelTraits } from './model-traits.ts';
import { extended } from './protocol.ts';

/** A request to count its tokens, https://platform.claude.com/docs/en/api/messages/count_tokens. Throws `invalid_request`. */
export const readCountTokens = (body: JsonObject): ChatRequest => decodePrompt(body);

/** Only what makes up the prompt: settings that do not count are refused there. */
export function encodeCountTokens(
  request: ChatRequest,
  options: Pick<EncodeRequestOptions, 'model' | 'kind'>,
): Encoded<JsonObject> {
  const losses: Loss[] = [];
  const { prompt } = encodePrompt(request, options.model, modelTraits(options.model, options.kind), losses);
  return { value: extended(prompt, request.extensions, '', losses), losses };
}

/** The tokens that a provider counted. Throws `upstream_invalid`. */
export function decodeTokenCount(body: JsonObject): number {
  return readAnswer(() => {
    const tokens = optionalInteger(body, 'input_tokens', '', 0);
    if (tokens === undefined) throw wrongField('', 'input_tokens', 'an integer');
    return tokens;
  });
}

export const encodeTokenCount = (tokens: number): JsonObject => ({ input_tokens: tokens });

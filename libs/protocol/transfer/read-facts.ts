import {
  type ChatProtocol,
  type Facts,
  GatewayError,
  isChatProtocol,
  type MaybePromise,
  type Protocol,
} from '@sluice/contract';
import { roughCounter, type TokenCounter } from '@sluice/tokens';
import { codecOf } from '../codecs.ts';
import { chatFacts } from '../ir/facts.ts';
import { type JsonObject, readObject } from '../json/read-object.ts';
import { isAbsent } from '../json/reader.ts';
import { readChatRequest } from '../openai/chat-request.ts';
import { readEmbeddingsRequest } from '../openai/embeddings-request.ts';
import { readRerankFacts } from '../rerank/rerank-request.ts';
import { readCountTokensFacts } from './count-tokens.ts';
import { readEmbeddingsFacts } from './embeddings.ts';
import { readImagesFacts, readModerationsFacts, readSpeechFacts } from './openai-media.ts';
import { requestAddress } from './request-address.ts';
import { readTranscriptionFacts } from './transcription.ts';

export interface FactsSource {
  protocol: Protocol;
  /** Path with its query. */
  path: string;
  contentType: string | undefined;
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
const FORM_TYPE = /^multipart\/form-data\s*;/i;

/** What later stages are told of a request without a body of a protocol of ours. */
export const noFacts: Facts = { stream: false, includeUsage: false, inputTokensEstimate: 0 };

/**
 * Checks a caller's body and reads the few facts that later stages need. Throws `unsupported_content_type`,
 * `invalid_json` or `invalid_request` with the field's path as `param`.
 */
export function readFacts(
  source: FactsSource,
  bytes: Uint8Array,
  counter: TokenCounter = roughCounter,
): MaybePromise<Facts> {
  const { protocol, contentType = '' } = source;
  if (protocol === 'openai-transcriptions') {
    if (!FORM_TYPE.test(contentType))
      throw new GatewayError('unsupported_content_type', {
        message: 'Send the body as multipart/form-data.',
      });
    return readTranscriptionFacts(bytes, contentType);
  }
  if (!JSON_TYPE.test(contentType)) throw new GatewayError('unsupported_content_type');
  return readJsonFacts(source, bytes, counter);
}

function readJsonFacts({ protocol, path }: FactsSource, bytes: Uint8Array, counter: TokenCounter): Facts {
  switch (protocol) {
    // By far the commonest: checked without being decoded.
    case 'openai-chat':
      return readChatRequest(bytes, counter);
    case 'openai-embeddings':
      return readEmbeddingsRequest(bytes, counter);
    case 'gemini-embed-content':
    case 'gemini-batch-embed-contents':
    case 'cohere-embed':
      return readEmbeddingsFacts(protocol, readObject(bytes).value, requestAddress(protocol, path), counter);
    case 'anthropic-count-tokens':
    case 'gemini-count-tokens':
      return readCountTokensFacts(protocol, readObject(bytes).value, requestAddress(protocol, path), counter);
    case 'cohere-rerank':
      return readRerankFacts(readObject(bytes).value, counter);
    case 'openai-moderations':
      return readModerationsFacts(readObject(bytes).value, counter);
    case 'openai-images':
      return readImagesFacts(readObject(bytes).value, counter);
    case 'openai-speech':
      return readSpeechFacts(readObject(bytes).value, counter);
    default:
      return isChatProtocol(protocol)
        ? readDecodedFacts(protocol, path, readObject(bytes).value, counter)
        : noFacts;
  }
}

/** Members that stand for input which the provider has stored. */
const storedInput: Partial<Record<Protocol, readonly string[]>> = {
  'openai-responses': ['previous_response_id', 'conversation', 'prompt'],
  gemini: ['cachedContent'],
};

function readDecodedFacts(
  protocol: ChatProtocol,
  path: string,
  body: JsonObject,
  counter: TokenCounter,
): Facts {
  if (protocol === 'openai-responses' && body.background === true)
    throw new GatewayError('invalid_request', {
      param: 'background',
      message:
        'background: a response in the background cannot be fetched here. Send the request without it.',
    });
  const facts = chatFacts(codecOf(protocol).decodeRequest(body, requestAddress(protocol, path)), counter);
  const refersToStored = storedInput[protocol]?.some(member => !isAbsent(body[member])) ?? false;
  return {
    ...facts,
    ...(refersToStored && { unseenInput: true }),
    // https://platform.claude.com/docs/en/build-with-claude/fast-mode
    ...(protocol === 'anthropic-messages' && body.speed === 'fast' && { serviceTier: 'fast' }),
  };
}

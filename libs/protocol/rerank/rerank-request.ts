import type { Facts } from '@sluice/contract';
import { invalidRequest, isObject, type JsonObject } from '../json/read-object.ts';
import { arrayAt, optionalBoolean, optionalInteger, stringAt } from '../json/reader.ts';
import { BYTES_PER_TOKEN, readModel, TOKENS_PER_ATTACHMENT } from '../openai/fields.ts';

/** Cohere's bound; others have lower ones. */
const MAX_DOCUMENTS = 10_000;

/**
 * The facts of a rerank request, https://docs.cohere.com/reference/rerank and https://jina.ai/reranker/#apiform: documents are texts
 * or objects, with `text` or other fields that the provider ranks by (Cohere v1, Voyage) or an `image` (Jina).
 * Throws `invalid_request` with the field's path as `param`.
 */
export function readRerankFacts(body: JsonObject): Facts {
  const model = readModel(body);
  const documents = arrayAt(body, 'documents', '');
  if (documents.length === 0 || documents.length > MAX_DOCUMENTS)
    throw invalidRequest('documents', `expected from 1 to ${MAX_DOCUMENTS} documents.`);
  optionalInteger(body, 'top_n', '', 1);
  optionalBoolean(body, 'return_documents', '');
  let tokens = isObject(body.query) ? estimateObject(body.query) : estimateText(queryOf(body));
  for (const [index, document] of documents.entries()) {
    if (typeof document === 'string') tokens += estimateText(document);
    else if (isObject(document)) tokens += estimateObject(document);
    else throw invalidRequest(`documents[${index}]`, 'expected a string or an object.');
  }
  return { model, stream: false, includeUsage: false, inputTokensEstimate: tokens };
}

function queryOf(body: JsonObject): string {
  const query = stringAt(body, 'query', '');
  if (query === '') throw invalidRequest('query', 'expected text, found an empty string.');
  return query;
}

const estimateText = (text: string): number => Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);

function estimateObject(document: JsonObject): number {
  let tokens = 0;
  for (const [key, value] of Object.entries(document)) {
    if (key === 'image' || key === 'image_url') tokens += TOKENS_PER_ATTACHMENT;
    else if (typeof value === 'string') tokens += estimateText(value);
  }
  return tokens;
}

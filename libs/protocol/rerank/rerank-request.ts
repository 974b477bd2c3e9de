import type { Facts } from '@sluice/contract';
import type { TokenCounter } from '@sluice/tokens';
import { InputMeter } from '../ir/input-meter.ts';
import { invalidRequest, isObject, type JsonObject } from '../json/read-object.ts';
import { arrayAt, optionalBoolean, optionalInteger, stringAt } from '../json/reader.ts';
import { readModel } from '../openai/fields.ts';

/** Cohere's bound; others have lower ones. */
const MAX_DOCUMENTS = 10_000;
/** So many are one search where searches are paid for, https://cohere.com/pricing; long ones count as several. */
const DOCUMENTS_PER_SEARCH = 100;

/**
 * The facts of a rerank request, https://docs.cohere.com/reference/rerank and https://jina.ai/reranker/#apiform: documents are texts
 * or objects, with `text` or other fields that the provider ranks by (Cohere v1, Voyage) or an `image` (Jina).
 * Throws `invalid_request` with the field's path as `param`.
 */
export function readRerankFacts(body: JsonObject, counter: TokenCounter): Facts {
  const model = readModel(body);
  const documents = arrayAt(body, 'documents', '');
  if (documents.length === 0 || documents.length > MAX_DOCUMENTS)
    throw invalidRequest('documents', `expected from 1 to ${MAX_DOCUMENTS} documents.`);
  optionalInteger(body, 'top_n', '', 1);
  optionalBoolean(body, 'return_documents', '');
  const meter = new InputMeter(counter);
  if (isObject(body.query)) addObject(body.query, meter);
  else meter.text(queryOf(body));
  for (const [index, document] of documents.entries()) {
    if (typeof document === 'string') meter.text(document);
    else if (isObject(document)) addObject(document, meter);
    else throw invalidRequest(`documents[${index}]`, 'expected a string or an object.');
  }
  const searches = Math.ceil(documents.length / DOCUMENTS_PER_SEARCH);
  return { model, stream: false, includeUsage: false, ...meter.facts(), units: { searches } };
}

function queryOf(body: JsonObject): string {
  const query = stringAt(body, 'query', '');
  if (query === '') throw invalidRequest('query', 'expected text, found an empty string.');
  return query;
}

function addObject(document: JsonObject, meter: InputMeter): void {
  for (const [key, value] of Object.entries(document)) {
    if (key === 'image' || key === 'image_url') meter.attachment();
    else if (typeof value === 'string') meter.text(value);
  }
}

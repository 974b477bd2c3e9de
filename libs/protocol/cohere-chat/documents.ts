import type { Loss } from '../ir/loss.ts';
import type { DocumentPart } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { formOf, written } from './protocol.ts';

/**
 * A document is text, or `{id, data}` with any members in `data`,
 * https://docs.cohere.com/reference/chat#request.body.documents.
 */
export function decodeDocument(document: unknown): DocumentPart | undefined {
  const data = isObject(document) ? document.data : document;
  const text = isObject(data) ? (data.text ?? data.snippet) : data;
  if (typeof document !== 'string' && !isObject(document)) return undefined;
  const title = isObject(data) && typeof data.title === 'string' ? data.title : undefined;
  return {
    type: 'document',
    source: { kind: 'text', text: typeof text === 'string' ? text : JSON.stringify(data ?? document) },
    ...(title !== undefined && { name: title }),
    extensions: written({ document }),
  };
}

const TEXTUAL = /^text\/|^application\/(?:json|xml|yaml|x-yaml|javascript)\b|\+(?:json|xml)$/;

/** Undefined, with its loss, for a document that is not text. */
export function encodeDocument(part: DocumentPart, path: string, losses: Loss[]): unknown {
  const form = formOf(part.extensions);
  if (form?.document !== undefined) return form.document;
  const { source, name, context } = part;
  if (part.cache !== undefined) losses.push({ feature: 'cache', path });
  if (source.kind === 'url' || source.kind === 'file') {
    losses.push({ feature: source.kind === 'url' ? 'remote-url' : 'file-reference', path });
    return undefined;
  }
  if (source.kind === 'base64' && !TEXTUAL.test(source.mediaType)) {
    losses.push({ feature: 'document', path });
    return undefined;
  }
  const text = source.kind === 'text' ? source.text : Buffer.from(source.base64, 'base64').toString('utf8');
  const data: JsonObject = { text };
  if (name !== undefined) data.title = name;
  if (context !== undefined) data.context = context;
  return { data };
}

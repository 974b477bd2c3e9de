import type { Citation } from '../ir/part.ts';
import type { TextOffsets } from '../ir/text-offsets.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { formOf, written } from './protocol.ts';

/**
 * https://docs.cohere.com/reference/chat#response.body.message.citations: `start` and `end` count characters of the text, `text` is that
 * stretch of it, `sources` are documents or results of tools. It is kept whole.
 */
export function decodeCitation(citation: JsonObject, offsets: TextOffsets): Citation {
  const { start, end, sources } = citation;
  const source: unknown = Array.isArray(sources) ? sources[0] : undefined;
  const inner = isObject(source) ? (source.document ?? source.tool_output) : undefined;
  const document = isObject(inner) ? inner : {};
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const url = text(document.url);
  const title = text(document.title);
  const citedText = text(document.text) ?? text(document.snippet);
  return {
    ...(isOffset(start) && { start: offsets.toCodeUnits(start) }),
    ...(isOffset(end) && { end: offsets.toCodeUnits(end) }),
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...(citedText !== undefined && { citedText }),
    extensions: written(citation),
  };
}

const isOffset = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** `text`: what has been written of the part that it stands in. */
export function encodeCitation(
  citation: Citation,
  place: { text: string; offsets: TextOffsets; contentIndex: number; number: number },
): JsonObject {
  const form = formOf(citation.extensions);
  if (form !== undefined) return form;
  const { url, title, citedText, start = 0, end = place.text.length } = citation;
  const document: JsonObject = {
    ...(title !== undefined && { title }),
    ...(url !== undefined && { url }),
    ...(citedText !== undefined && { text: citedText }),
  };
  return {
    start: place.offsets.toCodePoints(start),
    end: place.offsets.toCodePoints(end),
    text: place.text.slice(start, end),
    sources: [{ type: 'document', id: `doc:${place.number}`, document }],
    content_index: place.contentIndex,
    type: 'TEXT_CONTENT',
  };
}

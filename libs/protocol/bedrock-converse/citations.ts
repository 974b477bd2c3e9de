import type { Citation } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { formOf, written } from './protocol.ts';

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Citation.html, whole or as it comes in a
 * stream. It supports the whole block it stands in, and is kept whole.
 */
export function decodeCitation(citation: JsonObject): Citation {
  const { location, sourceContent } = citation;
  const web = isObject(location) && isObject(location.web) ? text(location.web.url) : undefined;
  const source = text(citation.source);
  const url = web ?? (source?.startsWith('http') ? source : undefined);
  const title = text(citation.title);
  const cited = Array.isArray(sourceContent)
    ? sourceContent.map(content => (isObject(content) ? (text(content.text) ?? '') : '')).join('')
    : undefined;
  return {
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...(cited !== undefined && { citedText: cited }),
    extensions: written(citation),
  };
}

/** `location` is that of another protocol's citation of a page; where in the text it belongs has no place here. */
export const encodeCitation = ({ url, title, citedText, extensions }: Citation): JsonObject =>
  formOf(extensions) ?? {
    ...(title !== undefined && { title }),
    ...(citedText !== undefined && { sourceContent: [{ text: citedText }] }),
    ...(url !== undefined && { location: { web: { url } } }),
  };

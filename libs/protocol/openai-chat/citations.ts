import type { Citation } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { ownMembers, unknownOf, withExtensions } from './extensions.ts';

const known = new Set(['type', 'url_citation']);
const citationKeys = new Set(['url', 'title', 'start_index', 'end_index', 'content']);

/** https://platform.openai.com/docs/guides/tools-web-search#output-and-citations. Undefined for other annotations. */
export function decodeAnnotation(annotation: unknown): Citation | undefined {
  if (!isObject(annotation) || !isObject(annotation.url_citation)) return undefined;
  const { url_citation: cited } = annotation;
  const citation: Citation = {};
  if (typeof cited.url === 'string') citation.url = cited.url;
  if (typeof cited.title === 'string') citation.title = cited.title;
  if (typeof cited.start_index === 'number') citation.start = cited.start_index;
  if (typeof cited.end_index === 'number') citation.end = cited.end_index;
  if (typeof cited.content === 'string') citation.citedText = cited.content;
  const unknown = unknownOf(cited, citationKeys);
  const members = unknownOf(annotation, known);
  const all = unknown === undefined ? members : { ...members, url_citation: unknown };
  return { ...citation, ...withExtensions(all) };
}

/** `offset`: where the citation's text part begins in the text as a whole. */
export function encodeCitation(citation: Citation, offset: number): JsonObject {
  const { start, end, url, title, citedText, extensions } = citation;
  const { url_citation: rest, ...members } = ownMembers(extensions);
  return {
    type: 'url_citation',
    url_citation: {
      url: url ?? '',
      title: title ?? '',
      start_index: (start ?? 0) + offset,
      end_index: (end ?? 0) + offset,
      ...(citedText !== undefined && { content: citedText }),
      ...(isObject(rest) && rest),
    },
    ...members,
  };
}

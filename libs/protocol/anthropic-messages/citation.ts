import type { Loss } from '../ir/loss.ts';
import type { Citation } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { mapObjects, optionalArray } from '../json/reader.ts';
import { PROTOCOL } from './protocol.ts';

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * A location in a document, a search result or a web page that supports the whole text block,
 * https://platform.claude.com/docs/en/build-with-claude/citations#response-structure. It is kept whole.
 */
export function decodeCitation(location: JsonObject): Citation {
  const citation: Citation = { extensions: { protocol: PROTOCOL, members: {}, form: location } };
  const url = text(location.url);
  const title = text(location.title) ?? text(location.document_title);
  const citedText = text(location.cited_text);
  if (url !== undefined) citation.url = url;
  if (title !== undefined) citation.title = title;
  if (citedText !== undefined) citation.citedText = citedText;
  return citation;
}

/** Of a text block; `null` says that there are none. */
export function decodeCitations(block: JsonObject, path: string): Citation[] | undefined {
  const locations = optionalArray(block, 'citations', path);
  return locations && mapObjects(locations, `${path}.citations`, decodeCitation);
}

/**
 * Another protocol's citation of a page can be shown to a client, as what a web search found; a provider
 * refuses what it did not find itself. Where in the text it belongs has no place here.
 */
export function encodeCitation(
  citation: Citation,
  side: 'request' | 'response',
  path: string,
  losses: Loss[],
): JsonObject | undefined {
  const { extensions, url } = citation;
  if (extensions?.protocol === PROTOCOL && isObject(extensions.form)) return extensions.form;
  losses.push({ feature: 'citations', path });
  if (side === 'request' || url === undefined) return undefined;
  return {
    type: 'web_search_result_location',
    url,
    title: citation.title ?? null,
    cited_text: citation.citedText ?? '',
    encrypted_index: '',
  };
}

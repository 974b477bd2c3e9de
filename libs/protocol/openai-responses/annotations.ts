import type { Citation } from '../ir/part.ts';
import type { TextOffsets } from '../ir/text-offsets.ts';
import type { JsonObject } from '../json/read-object.ts';
import { isOwn, ownExtensions, ownForm, ownMembers, unknownOf } from './extensions.ts';

/**
 * `annotations` of output texts: `url_citation { start_index, end_index, url, title }`, `file_citation { index,
 * file_id, filename }`, `container_file_citation`, `file_path`.
 * https://platform.openai.com/docs/api-reference/responses/object#responses-object-output
 */
const known = new Set(['type', 'start_index', 'end_index', 'url', 'title', 'filename']);

export function decodeAnnotation(annotation: JsonObject, offsets: TextOffsets): Citation {
  const { type, start_index: start, end_index: end, url, title, filename } = annotation;
  const name = typeof title === 'string' ? title : filename;
  const form: JsonObject = {};
  if (type !== 'url_citation') form.type = type;
  if (typeof title !== 'string' && typeof filename === 'string') form.filename = true;
  const extensions = ownExtensions(unknownOf(annotation, known), form);
  return {
    ...(typeof start === 'number' && { start: offsets.toCodeUnits(start) }),
    ...(typeof end === 'number' && { end: offsets.toCodeUnits(end) }),
    ...(typeof url === 'string' && { url }),
    ...(typeof name === 'string' && { title: name }),
    ...(extensions !== undefined && { extensions }),
  };
}

/** Undefined where the protocol has no annotation for it: one of another provider without an address. */
export function encodeAnnotation(
  citation: Citation,
  offsets: TextOffsets,
  textEnd: number,
): JsonObject | undefined {
  const { start, end, url, title, extensions } = citation;
  const from = start === undefined ? undefined : offsets.toCodePoints(start);
  const to = end === undefined ? undefined : offsets.toCodePoints(end);
  if (isOwn(extensions)) {
    const form = ownForm(extensions);
    return {
      type: form.type ?? 'url_citation',
      ...(from !== undefined && { start_index: from }),
      ...(to !== undefined && { end_index: to }),
      ...(url !== undefined && { url }),
      ...(title !== undefined && (form.filename === true ? { filename: title } : { title })),
      ...ownMembers(extensions),
    };
  }
  if (url === undefined) return undefined;
  return {
    type: 'url_citation',
    start_index: from ?? 0,
    end_index: to ?? offsets.toCodePoints(textEnd),
    url,
    title: title ?? '',
  };
}

import type { TextPlaces } from './text-places.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text places of a body that is bytes, of which only some are text. */
export type FormPlaces = Pick<TextPlaces, 'texts'> & {
  replace(replacements: ReadonlyMap<number, string>): Uint8Array;
};

/** As many parts as a form may have; the API knows about twenty fields. */
const PARTS_LIMIT = 256;

/**
 * The texts of a `multipart/form-data` body (RFC 7578): its fields that are no files. The boundary is the
 * body's first line. Throws a `SyntaxError` where it is no such form or a field is not UTF-8.
 */
export function findFormPlaces(bytes: Uint8Array): FormPlaces {
  const form = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields = fieldsOf(form);
  return {
    texts: fields.map(({ start, end }) => decode(form.subarray(start, end))),
    replace(replacements) {
      const pieces: Uint8Array[] = [];
      let position = 0;
      fields.forEach(({ start, end }, index) => {
        const replacement = replacements.get(index);
        if (replacement === undefined) return;
        pieces.push(form.subarray(position, start), Buffer.from(replacement));
        position = end;
      });
      // A buffer of its own, since workers move it.
      return new Uint8Array(Buffer.concat([...pieces, form.subarray(position)]));
    },
  };
}

function fieldsOf(form: Buffer): { start: number; end: number }[] {
  const firstLine = form.indexOf('\r\n');
  if (firstLine < 3 || firstLine > 74 || form.toString('latin1', 0, 2) !== '--')
    throw new SyntaxError('The body is not a form.');
  const boundary = Buffer.concat([Buffer.from('\r\n'), form.subarray(0, firstLine)]);
  const fields: { start: number; end: number }[] = [];
  let position = firstLine;
  for (let part = 0; form.toString('latin1', position, position + 2) !== '--'; part += 1) {
    const headEnd = form.indexOf('\r\n\r\n', position);
    const end = headEnd === -1 ? -1 : form.indexOf(boundary, headEnd + 2);
    if (end === -1 || part === PARTS_LIMIT) throw new SyntaxError('The form has no end.');
    const head = form.toString('latin1', position, headEnd);
    if (!/;\s*filename\*?\s*=/i.test(head)) fields.push({ start: Math.min(headEnd + 4, end), end });
    position = end + boundary.length;
  }
  return fields;
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new SyntaxError('A field of the form is not UTF-8.');
  }
}

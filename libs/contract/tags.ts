import { z } from 'zod';

/** The caller's header with the tags of a request. */
export const TAGS_HEADER = 'x-sluice-tags';
/** Of a request, and of a key. */
const MAX_TAGS = 10;

const TAG = /^[A-Za-z0-9][A-Za-z0-9._:=@/-]{0,63}$/;
export const EXPECTED_TAGS = `expected at most ${MAX_TAGS} tags such as project=apollo, of letters, digits and . _ : = @ / -, each of at most 64 characters`;

export const tagsSchema = z
  .array(z.string().regex(TAG, { error: EXPECTED_TAGS }))
  .max(MAX_TAGS, { error: EXPECTED_TAGS });

/** The tags of a header, each once; undefined where it has something else in it. */
export function parseTags(header: string): string[] | undefined {
  const tags = new Set(header.split(',').map(tag => tag.trim()));
  tags.delete('');
  return tagsSchema.safeParse([...tags]).data;
}

const none: readonly string[] = [];

interface Tagged {
  tags?: readonly string[] | undefined;
  principal?: { tags?: readonly string[] | undefined } | undefined;
}

/** What a request is tagged with: by its caller, and by its key. */
export function tagsOf({ tags = none, principal }: Tagged): readonly string[] {
  const fixed = principal?.tags ?? none;
  if (fixed.length === 0) return tags;
  return tags.length === 0 ? fixed : [...new Set([...fixed, ...tags])];
}

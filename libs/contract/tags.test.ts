import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTags, tagsOf, tagsSchema } from './tags.ts';

test('a request has the tags of its key and of its header, each once', () => {
  const key = { tags: ['project=apollo', 'beta'] };
  expect(tagsOf({ tags: ['beta', 'run=7'], principal: key })).toEqual(['project=apollo', 'beta', 'run=7']);
  expect(tagsOf({ principal: key })).toEqual(['project=apollo', 'beta']);
  expect(tagsOf({ tags: ['run=7'], principal: {} })).toEqual(['run=7']);
  expect(tagsOf({})).toEqual([]);
});

test('whatever a header says, only tags that are valid come out of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), header => {
      const tags = parseTags(header);
      if (tags !== undefined) expect(tagsSchema.parse(tags)).toEqual([...new Set(tags)]);
    }),
  );
});

test('a list of valid tags is read as it was written', () => {
  const tag = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:=@/-]{0,63}$/);
  fc.assert(
    fc.property(fc.uniqueArray(tag, { maxLength: 10 }), tags => {
      expect(parseTags(tags.join(', '))).toEqual(tags);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonArrayWriter } from './json-array.ts';

test('frames, however they are gathered, are one JSON array', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.dictionary(fc.string(), fc.jsonValue()))), deliveries => {
      const writer = new JsonArrayWriter();
      const written = deliveries.map(objects =>
        writer.write(objects.map(object => ({ data: JSON.stringify(object) }))),
      );
      const text = Buffer.concat([...written, writer.end()]).toString();
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(deliveries.flat())));
    }),
  );
});

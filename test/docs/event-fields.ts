import { z } from 'zod';

const nodeSchema = z.object({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  required: z.array(z.string()).default([]),
});

export interface Field {
  path: string;
  /** Whether it is there in every event. */
  isRequired: boolean;
}

/** Every field at any depth: `tokens.input`, `tries[].provider`. A field of something that may be absent may be so too. */
export function fieldsOf(schema: z.ZodType): Field[] {
  return fieldsBelow(z.toJSONSchema(schema), '', true);
}

function fieldsBelow(schema: unknown, prefix: string, isAlways: boolean): Field[] {
  const { properties = {}, required, items, anyOf, oneOf = anyOf } = nodeSchema.parse(schema);
  if (items !== undefined) return fieldsBelow(items, `${prefix.slice(0, -1)}[].`, isAlways);
  if (oneOf !== undefined) return inSome(oneOf.map(variant => fieldsBelow(variant, prefix, isAlways)));
  return Object.entries(properties).flatMap(([name, child]) => {
    const path = `${prefix}${name}`;
    const isRequired = isAlways && required.includes(name);
    const below = fieldsBelow(child, `${path}.`, isRequired);
    return below.length > 0 ? below : [{ path, isRequired }];
  });
}

/** Fields of a union: those that every variant always has are always there. */
function inSome(variants: readonly Field[][]): Field[] {
  const paths = new Set(variants.flat().map(({ path }) => path));
  return [...paths].map(path => ({
    path,
    isRequired: variants.every(fields => fields.some(field => field.path === path && field.isRequired)),
  }));
}

/** The fields that a page lists in its tables, as a row of path and `always` or `maybe`. */
export const listedFields = (page: string): Field[] =>
  [...page.matchAll(/^\| `([\w.[\]]+)` \| (always|maybe) \|/gm)].map(([, path = '', presence]) => ({
    path,
    isRequired: presence === 'always',
  }));

export const byPath = (left: Field, right: Field): number => left.path.localeCompare(right.path);

import { GatewayError } from '@sluice/contract';
import { z } from 'zod';

/** What every list takes. Spread it into the query of an operation. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .meta({ description: 'How many to answer with at most.' }),
  after: z
    .string()
    .max(1024)
    .optional()
    .meta({ description: '`next` of the answer before: goes on behind it.' }),
};

/** What every list answers with: `next` is there where there is more. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), next: z.string().optional() });

/**
 * A page of items that are in order. `idOf` is what `next` names: an item that is gone meanwhile is an `invalid_request`.
 */
export function pageFrom<Item>(
  items: readonly Item[],
  { limit, after }: { limit: number; after?: string | undefined },
  idOf: (item: Item) => string,
): { data: Item[]; next?: string } {
  const previous = after === undefined ? -1 : items.findIndex(item => idOf(item) === after);
  if (after !== undefined && previous < 0)
    throw new GatewayError('invalid_request', {
      param: 'after',
      message: 'after: there is nothing of this name among what is asked for. Begin again without it.',
    });
  const data = items.slice(previous + 1, previous + 1 + limit);
  const last = data.at(-1);
  return previous + 1 + limit < items.length && last !== undefined ? { data, next: idOf(last) } : { data };
}

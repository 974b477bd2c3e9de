import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairLine } from './fair-line.ts';

const backlog = fc.record({ tenants: fc.integer({ min: 1, max: 6 }), each: fc.integer({ min: 1, max: 30 }) });

/** How many turns each group has had after each turn. */
function turnsOf(
  line: FairLine,
  groupOf: (tenant: string, priority: number) => string,
): Map<string, number>[] {
  const turns = new Map<string, number>();
  const after: Map<string, number>[] = [];
  for (let entry = line.shift(); entry !== undefined; entry = line.shift()) {
    const group = groupOf(entry.tenant, entry.priority);
    turns.set(group, (turns.get(group) ?? 0) + 1);
    after.push(new Map(turns));
  }
  return after;
}

test('of tenants that all have something waiting, none is ever more than a turn ahead of another', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 }), lengths => {
      const line = new FairLine();
      lengths.forEach((length, tenant) => {
        for (let order = 0; order < length; order++)
          line.push({ id: `${tenant}-${order}`, tenant: `t${tenant}`, priority: 1, order });
      });
      for (const turns of turnsOf(line, tenant => tenant)) {
        const counts = lengths.map((length, tenant) => ({ count: turns.get(`t${tenant}`) ?? 0, length }));
        const backlogged = counts.filter(({ count, length }) => count < length).map(({ count }) => count);
        if (backlogged.length > 1)
          expect(Math.max(...backlogged) - Math.min(...backlogged)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('a priority gets twice the turns of the one below, give or take one, however many tenants each has', () => {
  fc.assert(
    fc.property(backlog, backlog, fc.integer({ min: 1, max: 4 }), (low, high, steps) => {
      const line = new FairLine();
      const fill = ({ tenants, each }: typeof low, priority: number): void => {
        for (let tenant = 0; tenant < tenants; tenant++)
          for (let order = 0; order < each; order++)
            line.push({ id: `${priority}-${tenant}-${order}`, tenant: `t${tenant}`, priority, order });
      };
      fill(low, 1);
      fill(high, 1 + steps);
      const totals = new Map([
        ['1', low.tenants * low.each],
        [String(1 + steps), high.tenants * high.each],
      ]);
      for (const turns of turnsOf(line, (_tenant, priority) => String(priority))) {
        const [lows = 0, highs = 0] = [turns.get('1'), turns.get(String(1 + steps))];
        if (lows === totals.get('1') || highs === totals.get(String(1 + steps))) return;
        expect(Math.abs(highs / 2 ** steps - lows)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('a position is the number of turns that it takes', () => {
  const line = new FairLine();
  const entries = ['a', 'b', 'c'].flatMap((tenant, at) =>
    Array.from({ length: 3 + 2 * at }, (_, order) => ({
      id: `${tenant}-${order}`,
      tenant,
      priority: 2,
      order,
    })),
  );
  for (const entry of entries) line.push(entry);
  const positions = new Map(entries.map(entry => [entry.id, line.positionOf(entry)]));
  for (let turn = 1, entry = line.shift(); entry !== undefined; turn++, entry = line.shift())
    expect(Math.abs((positions.get(entry.id) ?? 0) - turn)).toBeLessThanOrEqual(2);
});

import { TurnOrder } from './turn-order.ts';

/** One that stands in line. `order` says where among those of its tenant and priority. */
export interface InLine {
  id: string;
  tenant: string;
  priority: number;
  order: number;
}

/** How far somebody moves back whose turn was in vain, so that one which fails by its own fault does not hold up the others. */
export const PLACES_BACK = 8;

interface Level {
  tenants: TurnOrder<string>;
  flows: Map<string, InLine[]>;
  size: number;
}

/** Who is next: priorities take turns by their weight, within each the tenants one by one, and within those who came first. */
export class FairLine {
  readonly #levels = new Map<number, Level>();
  readonly #order = new TurnOrder<number>();

  push(entry: InLine): void {
    const { priority, tenant } = entry;
    const level = this.#levels.get(priority) ?? { tenants: new TurnOrder(), flows: new Map(), size: 0 };
    this.#levels.set(priority, level);
    this.#order.join(priority);
    level.tenants.join(tenant);
    const flow = level.flows.get(tenant) ?? [];
    level.flows.set(tenant, flow);
    flow.splice(placeFor(flow, entry), 0, entry);
    level.size++;
  }

  /** The next one, which has its turn with that. */
  shift(): InLine | undefined {
    const priority = this.#order.next((one, other) => one > other);
    const level = priority === undefined ? undefined : this.#levels.get(priority);
    const tenant = level?.tenants.next((one, other) => one < other);
    const entry = tenant === undefined ? undefined : level?.flows.get(tenant)?.[0];
    if (entry === undefined) return undefined;
    this.#order.advance(entry.priority, strideOf(entry.priority));
    level?.tenants.advance(entry.tenant, 1);
    this.remove(entry);
    return entry;
  }

  remove(entry: InLine): void {
    const level = this.#levels.get(entry.priority);
    const flow = level?.flows.get(entry.tenant);
    const at = flow?.indexOf(entry) ?? -1;
    if (level === undefined || flow === undefined || at < 0) return;
    flow.splice(at, 1);
    level.size--;
    if (flow.length === 0) {
      level.flows.delete(entry.tenant);
      level.tenants.leave(entry.tenant);
    }
    if (level.size === 0) this.#order.leave(entry.priority);
  }

  /** The order that lets somebody stand so many places further back than the first of its tenant and priority. */
  orderBehind({ priority, tenant, order }: InLine): number {
    const flow = this.#levels.get(priority)?.flows.get(tenant) ?? [];
    const last = flow[Math.min(PLACES_BACK, flow.length) - 1];
    return last === undefined ? order : Math.max(order, last.order + 1);
  }

  /** About how many turns there are until that of somebody in line, its own included, if nobody comes and none is in vain. */
  positionOf({ id, tenant, priority }: InLine): number {
    const level = this.#levels.get(priority);
    const rank = (level?.flows.get(tenant)?.findIndex(other => other.id === id) ?? 0) + 1;
    let own = 0;
    for (const flow of level?.flows.values() ?? []) own += Math.min(flow.length, rank);
    let others = 0;
    for (const [other, { size }] of this.#levels)
      if (other !== priority) others += Math.min(size, Math.ceil(own * 2 ** (other - priority)));
    return own + others;
  }
}

const strideOf = (priority: number): number => 2 ** -priority;

const isBehind = (one: InLine, other: InLine): boolean =>
  one.order > other.order || (one.order === other.order && one.id > other.id);

/** Behind all that are before it: as a rule it is the last one. */
function placeFor(flow: readonly InLine[], entry: InLine): number {
  let at = flow.length;
  for (let before = flow[at - 1]; before !== undefined && isBehind(before, entry); before = flow[at - 1])
    at--;
  return at;
}

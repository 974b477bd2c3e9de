/**
 * Jain's index of fairness: 1 where all have the same, 1/n where one has everything (Jain, Chiu and Hawe, “A Quantitative Measure of
 * Fairness”, 1984).
 */
export function jainIndex(amounts: readonly number[]): number {
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  const squares = amounts.reduce((total, amount) => total + amount * amount, 0);
  return squares === 0 ? 1 : (sum * sum) / (amounts.length * squares);
}

/** A call that was answered, and when it was made. */
interface Answered {
  tenant: string;
  at: number;
}

/**
 * How many calls of each tenant were made while all of them were waiting for some: until all of the first one’s were. `answered`: since
 * the provider came back.
 */
export function whileAllWaited(answered: readonly Answered[]): Map<string, number> {
  const left = new Map<string, number>();
  for (const { tenant } of answered) left.set(tenant, (left.get(tenant) ?? 0) + 1);
  const got = new Map([...left.keys()].map(tenant => [tenant, 0]));
  for (const { tenant } of answered.toSorted((one, other) => one.at - other.at)) {
    got.set(tenant, (got.get(tenant) ?? 0) + 1);
    const rest = (left.get(tenant) ?? 0) - 1;
    left.set(tenant, rest);
    if (rest === 0) break;
  }
  return got;
}

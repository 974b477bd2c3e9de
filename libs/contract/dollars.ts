const NANO = 1_000_000_000n;

/** Whole nano-dollars as dollars, `0.00008775`: exact, at least two digits behind the point. */
export function formatDollars(nanoDollars: number): string {
  const amount = BigInt(nanoDollars);
  const fraction = (amount % NANO)
    .toString()
    .padStart(9, '0')
    .replace(/0{1,7}$/, '');
  return `${amount / NANO}.${fraction}`;
}

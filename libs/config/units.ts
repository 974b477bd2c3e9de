const durationUnitsMs: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const sizeUnitsBytes: Record<string, number> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

const QUANTITY = /^(\d{1,12}(?:\.\d{1,6})?)\s*([A-Za-z]+)$/;

function parseQuantity(text: string, units: Record<string, number>): number | undefined {
  const [, amount, unit] = QUANTITY.exec(text) ?? [];
  if (amount === undefined || unit === undefined || !Object.hasOwn(units, unit)) return undefined;
  const value = Math.round(Number(amount) * (units[unit] ?? Number.NaN));
  return Number.isSafeInteger(value) ? value : undefined;
}

/** `250ms`, `10s`, `5m`, `2h`, `1d`, fractions too, in milliseconds. Undefined where it is none. */
export const parseDuration = (text: string): number | undefined => parseQuantity(text, durationUnitsMs);

/** `512B`, `20KB`, `1MB` (powers of ten), `512KiB`, `20MiB` (powers of two), in bytes. Undefined where it is none. */
export const parseSize = (text: string): number | undefined => parseQuantity(text, sizeUnitsBytes);

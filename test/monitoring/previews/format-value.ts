import type { Unit } from '../dashboards/definition.ts';

const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const KIB = 1024;

/** A value as Grafana shows it in this unit, as far as the dashboards use it. */
export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case 's':
      return value < 1 ? `${short.format(value * 1_000)} ms` : `${short.format(value)} s`;
    case 'currencyUSD':
      return `$${short.format(value)}`;
    case 'percentunit':
      return `${short.format(value * 100)} %`;
    case 'bytes':
      return formatBytes(value);
    case 'binBps':
      return `${formatBytes(value)}/s`;
    case 'reqps':
    case 'ops':
    case 'eps':
      return `${short.format(value)}/s`;
    default:
      return short.format(value);
  }
}

function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log(bytes) / Math.log(KIB)));
  const amount = bytes / KIB ** power;
  return `${power === 0 ? Math.round(amount) : short.format(amount)} ${['B', 'KiB', 'MiB', 'GiB'][power]}`;
}

import { type ColumnType, usageColumns } from '@sluice/cli/usage-columns';

const kinds: Record<ColumnType, string> = {
  text: 'text',
  integer: 'whole number',
  number: 'number',
  flag: 'yes or no',
  time: 'time',
  money: 'dollars',
};
const folds = { end: 'of its end', sum: 'sum', any: 'of any' } as const;

/** The columns of exports, in their order. */
export const renderUsageColumns = (): string =>
  [
    '| Column | Type | Of a request | Meaning |',
    '| --- | --- | --- | --- |',
    ...usageColumns.map(
      ({ name, type, folds: how, about }) => `| \`${name}\` | ${kinds[type]} | ${folds[how]} | ${about} |`,
    ),
  ].join('\n');

import { scenarios } from '../chaos/scenarios.ts';

/** The chaos scenarios as a table, in the order in which they are run. */
export const renderChaosTable = (): string =>
  [
    '| Scenario | What is guaranteed |',
    '| --- | --- |',
    ...scenarios.map(({ name, title }) => `| \`${name}\` | ${title[0]?.toUpperCase()}${title.slice(1)}. |`),
  ].join('\n');

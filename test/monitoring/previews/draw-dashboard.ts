import { escapeText } from './draw-panel.ts';

export interface PlacedPanel {
  svg: string;
  x: number;
  y: number;
}

export interface PlacedRow {
  title: string;
  y: number;
}

const WIDTH = 1_200;
const HEAD = 60;
/** Of a dashboard's 24 columns, and of a unit of height. */
export const COLUMN = WIDTH / 24;
export const UNIT = 30;
export const GAP = 8;

/** A dashboard in SVG: its panels where Grafana has them. */
export function drawDashboard(
  title: string,
  rows: readonly PlacedRow[],
  panels: readonly PlacedPanel[],
  units: number,
): string {
  const height = HEAD + units * UNIT + GAP;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="11" fill="#24292e">`,
    `<title>${escapeText(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#f4f5f5"/>`,
    `<text x="${GAP}" y="38" font-size="20" font-weight="600">${escapeText(title)}</text>`,
    ...rows.map(
      ({ title: row, y }) =>
        `<text x="${GAP}" y="${HEAD + y * UNIT + 20}" font-size="13" font-weight="600">${escapeText(row)}</text>`,
    ),
    ...panels.map(
      ({ svg, x, y }) => `<g transform="translate(${x * COLUMN + GAP / 2} ${HEAD + y * UNIT})">${svg}</g>`,
    ),
    '</svg>',
  ].join('\n')}\n`;
}

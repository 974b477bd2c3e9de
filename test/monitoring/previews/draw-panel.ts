import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { Unit } from '../dashboards/definition.ts';
import { formatValue } from './format-value.ts';

/** Seconds since 1970, and what a series came to then. */
type Point = readonly [atSeconds: number, value: number];

export interface Curve {
  legend: string;
  points: readonly Point[];
}

export interface PanelPicture {
  title: string;
  unit: Unit;
  shape: 'lines' | 'areas' | 'number';
  curves: readonly Curve[];
  fromSeconds: number;
  toSeconds: number;
  width: number;
  height: number;
}

const COLOURS = ['#3274d9', '#56a64b', '#e0b400', '#e02f44', '#8f3bb8', '#ff780a', '#37872d', '#1f60c4'];
const MARGIN = { left: 58, right: 12, top: 34, bottom: 52 };
const LEGENDS = 4;
const LEGEND_CHARACTERS = 26;

export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const text = (x: number, y: number, content: string, more = ''): string =>
  `<text x="${x}" y="${y}" ${more}>${escapeText(content)}</text>`;

/** A panel in SVG, its upper left corner at 0, 0. */
export function drawPanel(picture: PanelPicture): string {
  const { title, width, height, shape, unit, curves } = picture;
  const frame = `<rect width="${width}" height="${height}" rx="3" fill="#fff" stroke="#d8d9da"/>${text(10, 20, title, 'font-weight="600"')}`;
  if (shape !== 'number') return frame + drawCurves(picture);
  const last = curves[0]?.points.at(-1)?.[1];
  const value = last === undefined ? 'no figures' : formatValue(last, unit);
  return (
    frame + text(width / 2, height / 2 + 22, value, 'text-anchor="middle" font-size="28" fill="#37872d"')
  );
}

function drawCurves(picture: PanelPicture): string {
  const { width, height, shape, unit, fromSeconds, toSeconds } = picture;
  const curves = picture.curves.toSorted((one, other) => highest(other) - highest(one));
  const stacked = shape === 'areas' ? stack(curves) : curves.map(({ points }) => points.map(onGround));
  const top = Math.max(0, ...stacked.flat().map(({ above }) => above)) || 1;
  const x = scaleLinear([fromSeconds, toSeconds], [MARGIN.left, width - MARGIN.right]);
  const y = scaleLinear([0, top], [height - MARGIN.bottom, MARGIN.top]).nice(4);
  const grid = y
    .ticks(4)
    .map(
      value =>
        `<line x1="${MARGIN.left}" x2="${width - MARGIN.right}" y1="${round(y(value))}" y2="${round(y(value))}" stroke="#e9edf2"/>` +
        text(
          MARGIN.left - 6,
          round(y(value)) + 4,
          formatValue(value, unit),
          'text-anchor="end" fill="#6e7687"',
        ),
    );
  const lineOf = line<Layer>(
    ({ at }) => round(x(at)),
    ({ above }) => round(y(above)),
  );
  const areaOf = area<Layer>(
    ({ at }) => round(x(at)),
    ({ below }) => round(y(below)),
    ({ above }) => round(y(above)),
  );
  const drawn = stacked.map((layers, index) => {
    const colour = colourOf(index);
    const filled =
      shape === 'areas' ? `<path d="${areaOf(layers)}" fill="${colour}" fill-opacity="0.3"/>` : '';
    return `${filled}<path d="${lineOf(layers)}" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
  });
  return [...grid, ...drawn, drawTimes(picture, x), drawLegends(curves, picture)].join('');
}

interface Layer {
  at: number;
  below: number;
  above: number;
}

const onGround = ([at, value]: Point): Layer => ({ at, below: 0, above: value });

/** Each curve on top of the ones before it. Series that begin later count as nothing until then. */
function stack(curves: readonly Curve[]): Layer[][] {
  const heights = new Map<number, number>();
  return curves.map(({ points }) =>
    points.map(([at, value]) => {
      const below = heights.get(at) ?? 0;
      heights.set(at, below + value);
      return { at, below, above: below + value };
    }),
  );
}

const highest = ({ points }: Curve): number => Math.max(0, ...points.map(([, value]) => value));
const round = (value: number): number => Math.round(value * 10) / 10;
const colourOf = (index: number): string => COLOURS[index % COLOURS.length] ?? '#000';

const drawTimes = ({ fromSeconds, toSeconds, height }: PanelPicture, x: (at: number) => number): string =>
  [0.1, 0.5, 0.9]
    .map(share => Math.round(fromSeconds + share * (toSeconds - fromSeconds)))
    .map(at =>
      text(
        round(x(at)),
        height - MARGIN.bottom + 16,
        `${at - Math.round(fromSeconds)} s`,
        'text-anchor="middle" fill="#6e7687"',
      ),
    )
    .join('');

function drawLegends(curves: readonly Curve[], { width, height }: PanelPicture): string {
  const column = (width - 20) / 2;
  const isTooMany = curves.length > LEGENDS;
  const shown = curves.slice(0, isTooMany ? LEGENDS - 1 : LEGENDS).map(({ legend }, index) => {
    const [x, y] = [10 + (index % 2) * column, height - 22 + Math.floor(index / 2) * 14];
    const short = legend.length > LEGEND_CHARACTERS ? `${legend.slice(0, LEGEND_CHARACTERS - 1)}…` : legend;
    return `<rect x="${x}" y="${y - 6}" width="10" height="3" fill="${colourOf(index)}"/>${text(x + 14, y, short)}`;
  });
  const more = isTooMany
    ? text(24 + column, height - 8, `and ${curves.length - shown.length} more`, 'fill="#6e7687"')
    : '';
  return shown.join('') + more;
}

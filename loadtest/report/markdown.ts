import { variantTitles } from '../variants/variant.ts';
import { figureCells, machineLines, number } from './render.ts';
import type { BenchReport } from './report.ts';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The report for a page of documentation: the same figures as tables of Markdown. */
export function renderMarkdown(report: BenchReport): string {
  const [names = [], ...figures] = figureCells(report);
  return [
    machineLines(report).join('. '),
    [
      row(names),
      row(names.map((_, column) => (column === 0 ? '---' : '---:'))),
      ...figures.map(cells => row(cells.map(cell => cell.trim()))),
    ].join('\n'),
    [
      row(['target', 'at most or at least', 'value', '']),
      row(['---', '---:', '---:', '---']),
      ...report.targets.map(({ variant, what, bound, value, met }) =>
        row([`${variantTitles[variant]}: ${what}`, bound, number(value, 2), met ? 'met' : 'missed']),
      ),
    ].join('\n'),
  ].join('\n\n');
}

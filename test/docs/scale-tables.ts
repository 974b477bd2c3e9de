import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  machineLine,
  renderCostTable,
  renderScaleTable,
  renderSizingTable,
} from '@sluice/loadtest/scale/render-scale';
import { checkScale, type ScaleReport, summarizeScale } from '@sluice/loadtest/scale/scale-report';
import { repositoryRoot } from '../workspace.ts';

/** What `./sluice bench --scale --json` printed last on a quiet machine. */
const readFigures = (): ScaleReport =>
  JSON.parse(readFileSync(join(repositoryRoot, 'loadtest/scale/figures.json'), 'utf8')) as ScaleReport;

export const renderScaleFigures = (): string => {
  const report = readFigures();
  const checks = checkScale(summarizeScale(report)).map(
    ({ what, faults }) => `- ${what}: ${faults.length === 0 ? 'held' : `missed by ${faults.join(', ')}`}`,
  );
  return [machineLine(report), renderScaleTable(report), checks.join('\n')].join('\n\n');
};

export const renderScaleCosts = (): string => renderCostTable(readFigures());
export const renderScaleSizing = (): string => renderSizingTable(readFigures());

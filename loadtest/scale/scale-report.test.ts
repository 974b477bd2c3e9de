import { expect, test } from 'vitest';
import { renderScaleTable } from './render-scale.ts';
import { checkScale, type ScaleMeasurement, summarizeScale } from './scale-report.ts';

const turn = (changes: Partial<ScaleMeasurement>): ScaleMeasurement => ({
  service: 'policy',
  replicas: 1,
  perSecond: 100,
  heldCpuUs: 25,
  cpuUs: 30,
  totalCpuUs: 300,
  calibrationUs: 40,
  failures: 0,
  limit: { of: 50, admitted: 50, refused: 20 },
  ...changes,
});
const report = (...measured: ScaleMeasurement[]) => ({ measured, cores: { policy: 0.02 } });
const faultsOf = (...measured: ScaleMeasurement[]) =>
  checkScale(summarizeScale(report(...measured))).flatMap(({ faults }) => faults);

test('turns are taken together by their median, and compared with one replica', () => {
  const rows = summarizeScale(
    report(turn({}), turn({ perSecond: 110 }), turn({ replicas: 2, perSecond: 210, cpuUs: 33 })),
  );
  expect(rows).toMatchObject([
    { service: 'policy', replicas: 1, cores: 0.02, perSecond: 105, speedup: 1, cpuRatio: 1 },
    { service: 'policy', replicas: 2, perSecond: 210, speedup: 2, cpuRatio: 1.1 },
  ]);
});

test('a machine that was slow for a turn is not taken for a service that costs more', () => {
  const slow = turn({ replicas: 2, cpuUs: 60, totalCpuUs: 600, calibrationUs: 80 });
  const rows = summarizeScale(report(turn({}), turn({}), slow));
  expect(rows[1]).toMatchObject({ cpuRatio: 1, cpuUs: 30, totalCpuUs: 300 });
});

test('CPU that grows with replicas is a fault, within a tolerance it is none', () => {
  expect(faultsOf(turn({}), turn({ replicas: 4, cpuUs: 34 }))).toEqual([]);
  expect(faultsOf(turn({}), turn({ replicas: 4, cpuUs: 36 }))).toEqual(['policy × 4: 1.20']);
});

test('a limit that let one request too many through is a fault, and so is a request that failed', () => {
  const exceeded = turn({ replicas: 2, limit: { of: 50, admitted: 51, refused: 9 } });
  expect(faultsOf(turn({}), exceeded)).toEqual(['policy × 2']);
  expect(faultsOf(turn({ failures: 3 }))).toEqual(['policy × 1: 3']);
});

test('the table says which limits were used up to the last request', () => {
  const unused = turn({ limit: { of: 50, admitted: 40, refused: 0 } });
  expect(renderScaleTable(report(turn({}), unused, turn({ replicas: 2, perSecond: 195 })))).toMatch(
    /^\| policy +\| +1 \| +2\.00 % \| +100 \| +1\.00 × \| +30\.0 \| +1\.00 \| +300 \| +1 of 2 \|\n\| policy +\| +2 /m,
  );
});

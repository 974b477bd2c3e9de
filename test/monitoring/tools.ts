import { describe } from 'vitest';
import { toolPath } from '../deploy/tools.ts';

const missing = ['prometheus', 'promtool'].filter(program => toolPath(program) === undefined);
if (missing.length > 0)
  process.stderr.write(
    `There is no ${missing.join(' and no ')}, so dashboards and alerts are not checked by it. "./sluice test test/monitoring" unpacks Debian’s.\n`,
  );

/** Tests that need Prometheus and its promtool. Without them they are skipped. */
export const describeWithPrometheus = describe.skipIf(missing.length > 0);

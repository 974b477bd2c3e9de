import { expect, onTestFinished, test } from 'vitest';
import { chartProcesses } from './chart-files.ts';
import { startRelease } from './release.ts';
import { renderChart } from './render-chart.ts';
import { describeWithHelm } from './tools.ts';

describeWithHelm('what the chart renders', () => {
  test.each(['split', 'compact'] as const)(
    'starts, is ready at its probes, answers helm test, and drains (%s)',
    async topology => {
      const release = await startRelease(await renderChart({ topology }));
      onTestFinished(() => release.stop());
      expect(release.pods.map(({ component }) => component).sort()).toEqual(
        chartProcesses[topology].map(({ role }) => role).sort(),
      );
      const { code, output } = await release.test();
      expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('sample answered') });
      for (const { probes, component } of release.pods) {
        const metrics = await (await fetch(`${probes}/metrics`)).text();
        expect(metrics, component).toContain('sluice_config_revision 1');
      }
      await release.stop();
      expect(release.pods.map(({ child }) => child.exitCode)).toEqual(release.pods.map(() => 0));
      for (const { log, component } of release.pods)
        expect(log(), component).not.toMatch(/permissions violation/i);
    },
    180_000,
  );
});

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { readPage } from '../docs/pages.ts';
import { repositoryRoot } from '../workspace.ts';
import { policyFaults } from './policies.ts';
import { ofKind, renderChart, type Values } from './render-chart.ts';
import { describeWithHelm } from './tools.ts';
import { faultsOf } from './validate-object.ts';

const run = promisify(execFile);
const page = readPage('docs/deploy.md');

/** The values that the pages show, all but what is for other programs. */
const shownValues = [page, readPage('docs/kubernetes.md'), readPage('docs/scale-ingress.md')].flatMap(
  ({ path, blocks }) =>
    blocks
      .filter(
        ({ language, text }) =>
          language === 'yaml' && !/^(# \.gitlab-ci\.yml|# sluice\.yaml|kubernetes:)/.test(text),
      )
      .map(({ text, line }) => [`${path}:${line}`, parse(text) as Values] as const),
);

describeWithHelm('what the page of deployments shows', () => {
  test.each(shownValues)('the values at %s render what Kubernetes takes', async (_place, values) => {
    const { objects } = await renderChart(values);
    expect(objects.flatMap(faultsOf)).toEqual([]);
    // The application beside a sidecar is the reader's own.
    expect(policyFaults(objects).filter(fault => !fault.startsWith('gateway-sluice/application'))).toEqual(
      [],
    );
  });

  test('the ingress scales as it is written there, and nobody sets its replicas beside that', async () => {
    const [, values] = shownValues.find(([, { services }]) => services !== undefined) ?? [];
    const { objects } = await renderChart(values ?? {});
    const scaler = ofKind(objects, 'HorizontalPodAutoscaler').get('gateway-sluice-ingress');
    expect(scaler?.spec).toMatchObject({
      scaleTargetRef: { kind: 'Deployment', name: 'gateway-sluice-ingress' },
      maxReplicas: 20,
      metrics: [{ resource: { name: 'cpu' } }, { pods: { target: { averageValue: '200' } } }],
    });
    expect(ofKind(objects, 'Deployment').get('gateway-sluice-ingress')?.spec).not.toHaveProperty('replicas');
  });

  test.skipIf(!existsSync(join(repositoryRoot, '.git')))(
    'two commands lead from nothing to the manifests',
    async () => {
      const [, , render = ''] =
        /git clone (\S+) && cd sluice\n(\.\/sluice helm template .+)\n/.exec(page.text) ?? [];
      const clone = join(temporaryFolder(), 'sluice');
      await run('git', ['clone', '--quiet', '--no-hardlinks', repositoryRoot, clone]);
      // What the wrapper would install, which takes minutes.
      for (const made of ['.tools', 'node_modules'])
        symlinkSync(join(repositoryRoot, made), join(clone, made));
      await run('sh', ['-c', render], { cwd: clone });
      const manifests = parseAllDocuments(readFileSync(join(clone, 'manifests.yaml'), 'utf8'));
      const kinds = manifests.map(document => (document.toJS() as { kind?: string } | null)?.kind);
      expect(kinds.filter(kind => kind === 'Deployment').length).toBeGreaterThan(7);
    },
    120_000,
  );
});

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alertRules } from '../monitoring/queries.ts';
import { valuesMatrix } from './chart-values.ts';
import { podsOf } from './objects.ts';
import { policyFaults } from './policies.ts';
import { lintChart, type RenderedChart, renderChart, type Values } from './render-chart.ts';
import { describeWithHelm } from './tools.ts';
import { faultsOf } from './validate-object.ts';

/** What is random when it is made, and what is made from the code and held in step elsewhere, stands for itself. */
const withoutMade = ({ text }: RenderedChart): string =>
  text
    .replace(/^( {2}[\w-]+: )[A-Za-z0-9+/=]{54}(=*)$/gm, '$1(generated)')
    .replace(/\bs[A-Za-z0-9]{39}\b/g, '(generated)')
    .replace(/^( {2}nats-users\.conf: \|\n)(?: {4}.*\n|\n)+/gm, '$1    (files/nats-users.conf)\n')
    .replace(/^( +checksum\/[\w-]+: )[0-9a-f]{64}$/gm, '$1(generated)');

describeWithHelm('the chart', () => {
  test.each(Object.entries(valuesMatrix))(
    'renders objects that Kubernetes takes as they are, keeps to the policies, and passes helm lint (%s)',
    async (_name, values) => {
      const { objects } = await renderChart(values);
      expect(objects.length).toBeGreaterThan(2);
      expect(objects.flatMap(faultsOf)).toEqual([]);
      expect(policyFaults(objects)).toEqual([]);
      expect(await lintChart(values)).toContain('0 chart(s) failed');
    },
  );

  test.each(['trial', 'compact production', 'sidecar'])(
    'renders what it rendered before: look at the difference, then take it over with --update (%s)',
    async name => {
      const rendered = withoutMade(await renderChart(valuesMatrix[name] ?? {}));
      await expect(rendered).toMatchFileSnapshot(
        join(import.meta.dirname, 'golden', `${name.replaceAll(' ', '-')}.yaml`),
      );
    },
  );

  test('alerts lead to where their runbooks are read', async () => {
    const prometheusRule = { enabled: true, runbooksUrl: 'https://git.example/runbooks/' };
    const { text } = await renderChart({ monitoring: { prometheusRule } });
    const led = [...text.matchAll(/runbook_url: (.+)/g)].map(([, url]) => url);
    expect(led).toEqual(alertRules().map(({ alert }) => `https://git.example/runbooks/${alert}.md`));
  });

  test('pods have longer to stop than their processes take', async () => {
    const { objects } = await renderChart({ drain: { delaySeconds: 7, timeoutSeconds: 100 } });
    const graces = podsOf(objects).map(({ labels, spec }) => [
      labels['app.kubernetes.io/component'],
      spec.terminationGracePeriodSeconds,
    ]);
    expect(Object.fromEntries(graces)).toMatchObject({ ingress: 5 + 7 + 100 + 15, dispatch: 7 + 100 + 15 });
  });

  test.each<[string, Values, string]>([
    ['no NATS', { nats: { bundled: false } }, 'nats.servers: name a NATS with JetStream'],
    ['two of them', { nats: { servers: ['nats:4222'] } }, 'nats.servers: these would not be used'],
    [
      'edges of a NATS of your own',
      { nats: { bundled: false, servers: ['nats:4222'], leafNodes: { edges: ['ship'] } } },
      'sluice nats edge',
    ],
    ['no Redis', { redis: { bundled: false } }, 'redis.existingSecret: name a Secret'],
    ['TLS without a certificate', { tls: { enabled: true } }, 'tls.existingSecret: name a Secret'],
    ['a sidecar of nothing', { topology: 'sidecar' }, 'sidecar.application: describe the container'],
    ['a store without a name', { externalSecrets: { enabled: true } }, 'externalSecrets.store.name'],
  ])('values that do not go together are refused with what to do: %s', async (_name, values, message) => {
    await expect(renderChart(values)).rejects.toThrow(message);
  });

  test.each<[string, Values]>([
    ['a key that is not there', { replicas: 3 }],
    ['a key of a service that is not there', { services: { dispatch: { replica: 3 } } }],
    ['a service that is not there', { services: { dispatcher: {} } }],
    ['a number that is none', { defaults: { replicas: 'two' } }],
    ['a topology that is not there', { topology: 'mesh' }],
  ])('values that the schema does not know are refused: %s', async (_name, values) => {
    await expect(renderChart(values)).rejects.toThrow(
      /values don't meet the specifications|additional properties|got string|must be one of/i,
    );
  });
});

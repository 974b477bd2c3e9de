import { serviceNames } from '@sluice/contract';
import { serviceNeeds } from '@sluice/hosting/service-needs';
import { connectsToRedis } from '@sluice/store/cluster';
import { expect, test } from 'vitest';
import { readManifests } from '../workspace.ts';
import { arrowsOf } from './arrows.ts';
import { chartProcesses } from './chart-files.ts';
import { renderChart } from './render-chart.ts';
import { describeWithHelm } from './tools.ts';

const sorted = (arrows: Iterable<string>): string[] => [...arrows].sort();

/** What the services need, as their own table says: every process speaks over NATS, and nobody to another process. */
function neededBy(topology: 'split' | 'compact'): string[] {
  return chartProcesses[topology].flatMap(({ role, needs }) => [
    `${role} → others:53`,
    `${role} → nats:4222`,
    ...(needs.redis ? [`${role} → redis:6379`] : []),
    ...(needs.outside ? [`${role} → outside:443`] : []),
  ]);
}

const ingressOf = (topology: 'split' | 'compact'): string =>
  chartProcesses[topology].find(({ services }) => services.includes('ingress'))?.role ?? '';

test('the table of what services need agrees with the stores that they open', () => {
  expect(serviceNames.filter(service => serviceNeeds[service].redis)).toEqual(
    serviceNames.filter(connectsToRedis),
  );
});

test('the services that can call outside are those that the table says', () => {
  const manifests = readManifests();
  const callers = serviceNames.filter(
    service => '@sluice/outbound' in (manifests.get(`services/${service}`)?.dependencies ?? {}),
  );
  expect(serviceNames.filter(service => serviceNeeds[service].outside !== undefined)).toEqual(callers);
});

describeWithHelm('the network policies', () => {
  test.each(['split', 'compact'] as const)(
    'let pass what the services need, and nothing else (%s)',
    async topology => {
      const { sends, receives, free } = arrowsOf((await renderChart({ topology })).objects);
      const ingress = ingressOf(topology);
      const testPod = ['test → others:53', `test → ${ingress}:http`];
      expect(sends).toEqual(sorted([...neededBy(topology), ...testPod]));
      const within = neededBy(topology).filter(arrow => /:(4222|6379)$/.test(arrow));
      expect(receives).toEqual(sorted([...within, `anybody → ${ingress}:http`]));
      expect(free).toEqual([]);
    },
  );

  test('clients and those who read metrics are who the values name', async () => {
    const gateways = [{ namespaceSelector: { matchLabels: { team: 'edge' } } }];
    const { receives } = arrowsOf(
      (await renderChart({ networkPolicy: { clients: gateways, monitoring: gateways } })).objects,
    );
    const roles = chartProcesses.split.map(({ role }) => role);
    expect(receives.filter(arrow => arrow.endsWith('→ ingress:http'))).toEqual([
      'others → ingress:http',
      'test → ingress:http',
    ]);
    expect(receives.filter(arrow => arrow.endsWith(':probes'))).toEqual(
      sorted(roles.map(role => `others → ${role}:probes`)),
    );
  });

  test('with routes by annotations control reaches the Kubernetes API, and dispatch what is annotated; nobody else does', async () => {
    const values = { annotationSync: { enabled: true, namespaces: ['models'] } };
    const plain = arrowsOf((await renderChart({})).objects);
    const { sends, receives } = arrowsOf((await renderChart(values)).objects);
    expect(sends.filter(arrow => !plain.sends.includes(arrow))).toEqual([
      'control → anybody:443',
      'control → anybody:6443',
      'dispatch → others:1',
    ]);
    expect(receives).toEqual(plain.receives);
  });

  test('edges reach the leaf-node port of NATS where there are some, and nothing else does', async () => {
    const plain = arrowsOf((await renderChart({})).objects);
    const { sends, receives } = arrowsOf(
      (await renderChart({ nats: { leafNodes: { edges: ['store-17'] } } })).objects,
    );
    expect(sends).toEqual(plain.sends);
    expect(receives.filter(arrow => !plain.receives.includes(arrow))).toEqual(['anybody → nats:leaf']);
  });

  test('nobody who calls outside reaches private networks or metadata services', async () => {
    const { text } = await renderChart({});
    const outside = [...text.matchAll(/cidr: 0\.0\.0\.0\/0\n\s+except:\n((?:\s+- [\d./]+\n)+)/g)];
    expect(outside.length).toBe(
      serviceNames.filter(service => serviceNeeds[service].outside !== undefined).length,
    );
    for (const [, ranges = ''] of outside)
      for (const range of ['10.0.0.0/8', '169.254.0.0/16', '127.0.0.0/8']) expect(ranges).toContain(range);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  edgePermissionsOf,
  natsUser,
  natsUsers,
  permissionsOf,
  roleOf,
  type ServiceName,
} from '@sluice/contract';
import { processesOf, type Topology } from '@sluice/hosting/cluster/topology';
import { type ServiceNeeds, serviceNeeds } from '@sluice/hosting/service-needs';
import { dashboardFiles } from '../monitoring/dashboards/render.ts';
import { repositoryRoot } from '../workspace.ts';
import { renderChartReadme } from './chart-readme.ts';

/** A process as the chart's templates take it. */
export interface ChartProcess {
  role: string;
  services: readonly ServiceName[];
  needs: Record<keyof ServiceNeeds, boolean>;
  /** The metric that says how much a process has to do at a time; empty where requests do not wait for it. */
  inFlightMetric: string;
}

const topologies = ['split', 'compact'] as const satisfies readonly Topology[];
const backgroundServices: readonly ServiceName[] = ['metering', 'notifier', 'control'];

const processOf = (services: readonly ServiceName[]): ChartProcess => ({
  role: roleOf(services),
  services,
  needs: {
    keySecret: services.some(service => serviceNeeds[service].keySecret),
    masterKey: services.some(service => serviceNeeds[service].masterKey),
    redis: services.some(service => serviceNeeds[service].redis),
    outside: services.some(service => serviceNeeds[service].outside !== undefined),
  },
  inFlightMetric: inFlightMetricOf(services),
});

function inFlightMetricOf(services: readonly ServiceName[]): string {
  if (services.includes('ingress')) return 'http_requests_in_flight';
  return services.some(service => !backgroundServices.includes(service))
    ? 'sluice_stage_requests_in_flight'
    : '';
}

/** The processes of each topology, and every role that there is. */
export const chartProcesses: Record<Topology, ChartProcess[]> = {
  split: processesOf('split').map(processOf),
  compact: processesOf('compact').map(processOf),
};
const chartRoles: string[] = [
  ...new Set(topologies.flatMap(topology => chartProcesses[topology].map(({ role }) => role))),
];

/** The environment variable of nats-server that has the password of a role. */
const passwordVariableOf = (role: string): string => `SLUICE_NATS_${role.toUpperCase().replaceAll('-', '_')}`;

const users = (): string =>
  natsUsers(
    topologies
      .flatMap(topology => chartProcesses[topology])
      .filter(({ role }, index, all) => all.findIndex(other => other.role === role) === index)
      .map(({ role, services }) => ({
        user: role,
        password: { variable: passwordVariableOf(role) },
        permissions: permissionsOf(services),
      })),
  );

/** The user of an edge; the templates put names in the place of these. */
const edgeUser = (): string =>
  natsUser({
    user: 'EDGE_NAME',
    password: { variable: 'EDGE_VARIABLE' },
    permissions: edgePermissionsOf('EDGE_NAME'),
    isLeafNode: true,
  });

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');

const dashboards = (): [string, string][] =>
  [...dashboardFiles()].map(([name, text]) => [`files/dashboards/${name}`, text]);

export const chartFolder = join(repositoryRoot, 'deploy/helm/sluice');

/** What of the chart is made from the code, by path within the chart. */
export const chartFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ['files/processes.json', `${JSON.stringify({ ...chartProcesses, roles: chartRoles }, null, 2)}\n`],
    ['files/nats-users.conf', `${users()}\n`],
    ['files/nats-edge-user.conf', `${edgeUser()}\n`],
    ['README.md', renderChartReadme()],
    ['files/alerts.yaml', read('deploy/prometheus/alerts.yaml')],
    ...dashboards(),
  ]);

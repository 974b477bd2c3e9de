import { describe } from 'vitest';
import { startGateway } from './gateway.ts';
import { hostingSuites } from './hosting-suites.ts';

describe('a process per service (cluster, two ingresses)', () => {
  hostingSuites(configFile => startGateway('cluster', configFile, ['--ingress', '2']));
});

describe('the compact topology', () => {
  hostingSuites(configFile => startGateway('cluster', configFile, ['--topology', 'compact']));
});

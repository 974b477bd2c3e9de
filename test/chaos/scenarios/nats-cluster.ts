import { startNatsCluster } from '@sluice/testkit';
import { outageScenario } from '../outage-scenario.ts';

export const natsCluster = outageScenario({
  name: 'nats-cluster',
  title:
    'while a cluster of three NATS servers loses one of them, killed or stalled, requests wait, and all goes on within seconds',
  async prepare({ length, onEnd }) {
    const nodes = await startNatsCluster();
    for (const node of nodes) onEnd(() => node.stop());
    // Who has left a node does not come back to it by itself: of those that stall, the next one hurts the most.
    const stalled = nodes.map((node, index) => ({
      what: `node ${index + 1} stalled`,
      begin: () => node.pause(),
      end: () => node.resume(),
      // Who is connected to a node that says nothing cannot be told from one that is dead.
      tolerates: ['error-event'] as const,
    }));
    const killed = nodes.map((node, index) => ({
      what: `node ${index + 1} killed`,
      begin: () => node.kill(),
      end: () => node.restart(),
    }));
    return {
      options: {
        environment: { GATEWAY_BUS_NATS_SERVERS: nodes.map(({ url }) => url).join(',') },
        config: 'bus: { nats: { replicas: 3 } }',
      },
      outages: length === 'long' ? [...stalled, ...killed] : [...stalled.slice(0, 1), ...killed.slice(1, 2)],
    };
  },
});

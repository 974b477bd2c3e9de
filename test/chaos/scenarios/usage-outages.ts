import { startJetStreamServer, startNatsServer } from '@sluice/testkit';
import { outageOfEvents } from '../usage/outage-of-events.ts';

export const usageJetStream = outageOfEvents({
  name: 'usage-jetstream',
  title:
    'while JetStream is away no request fails for it, and all usage events are there afterwards, in order',
  async prepare({ onEnd }) {
    const nats = await startJetStreamServer();
    onEnd(() => nats.stop());
    return {
      options: { environment: { GATEWAY_BUS_NATS_SERVERS: nats.url } },
      outages: [
        { what: 'JetStream away', begin: () => nats.setJetStream(false), end: () => nats.setJetStream(true) },
      ],
    };
  },
});

export const usageNats = outageOfEvents({
  name: 'usage-nats',
  title:
    'while NATS is stalled or gone, requests wait as long as they are let, and no usage event is missing afterwards',
  async prepare({ onEnd }) {
    const nats = await startNatsServer({ jetStream: true });
    onEnd(() => nats.stop());
    return {
      options: {
        config: 'server: { redrive: { patience: 50s, refusals: 1000 }, overload: { delay: 60s } }\n',
        environment: { GATEWAY_BUS_NATS_SERVERS: nats.url },
      },
      outages: [
        { what: 'NATS stalled', begin: () => nats.pause(), end: () => nats.resume() },
        { what: 'NATS killed', begin: () => nats.kill(), end: () => nats.restart() },
      ],
    };
  },
});

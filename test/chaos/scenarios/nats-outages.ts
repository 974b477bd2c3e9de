import { startNatsServer } from '@sluice/testkit';
import { outageScenario } from '../outage-scenario.ts';

/** Longer than requests are borne with. */
const TOO_LONG_MS = 15_000;

export const natsOutages = outageScenario({
  name: 'nats',
  title: 'while NATS is killed, started again and stalled, requests wait, and all goes on within seconds',
  async prepare({ length, onEnd }) {
    const nats = await startNatsServer({ jetStream: true });
    onEnd(() => nats.stop());
    const killed = { begin: () => nats.kill(), end: () => nats.restart() };
    const stalled = { begin: () => nats.pause(), end: () => nats.resume() };
    const tooLong = { lastsMs: TOO_LONG_MS, tolerates: ['refused', 'error-event'] } as const;
    return {
      options: { environment: { GATEWAY_BUS_NATS_SERVERS: nats.url } },
      outages: [
        { what: 'NATS killed', ...killed },
        { what: 'NATS stalled', ...stalled },
        ...(length === 'long'
          ? [
              { what: 'NATS killed, for too long', ...killed, ...tooLong },
              { what: 'NATS stalled, for too long', ...stalled, ...tooLong },
            ]
          : []),
      ],
    };
  },
});

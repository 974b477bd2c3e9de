import { NatsBus } from './nats.ts';
import { connectNats } from './nats-connection.ts';

/** A program for tests: publishes to `killed.x` so many messages of 1 KiB, and is killed as soon as it is told that they are out. */
const [url = '', count] = process.argv.slice(2);
const bus = new NatsBus();
bus.attach(
  await connectNats({
    servers: [url],
    instance: 'killed.1',
    onProblem: () => undefined,
    onStatus: () => undefined,
    signal: new AbortController().signal,
  }),
);
for (let index = 0; index < Number(count); index++) bus.publish('killed.x', new Uint8Array(1_024));
bus.whenSent(() => process.kill(process.pid, 'SIGKILL'));

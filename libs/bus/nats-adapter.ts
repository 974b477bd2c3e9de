export { NatsBus } from './nats.ts';
export { connectNats, type NatsOptions } from './nats-connection.ts';
export { type NatsProbe, probeNats } from './probe-nats.ts';

export { type KubernetesObject, startKubernetesApi } from './kubernetes-api.ts';
export { startNatsCluster } from './nats-cluster.ts';
export { type ReceivedSpan, startCollector } from './otlp-collector.ts';
export { RecordingSink } from './recording-sink.ts';
export { type LocalRedisCluster, startRedisCluster } from './redis-cluster.ts';
export { type JetStreamServer, startJetStreamServer, startNatsServer, startRedisServer } from './servers.ts';
export { type Switchboard, startSwitchboard } from './switchboard.ts';
export { temporaryFolder } from './temporary-folder.ts';
export { type WaitOptions, waitFor } from './wait-for.ts';

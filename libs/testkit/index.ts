export { type ReceivedSpan, startCollector } from './otlp-collector.ts';
export { RecordingSink } from './recording-sink.ts';
export { type LocalRedisCluster, startRedisCluster } from './redis-cluster.ts';
export { startNatsServer, startRedisServer } from './servers.ts';
export { temporaryFolder } from './temporary-folder.ts';
export { type WaitOptions, waitFor } from './wait-for.ts';

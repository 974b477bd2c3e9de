export { type MeteringDependencies, startMetering } from './start-metering.ts';

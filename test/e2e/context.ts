import type { HostedGateway } from './gateway.ts';
import type { ProviderStub } from './provider-stub.ts';

/** What a suite has at hand when its tests run. */
export interface Context {
  gateway: HostedGateway;
  stub: ProviderStub;
  /** A key that may use everything the data plane has. */
  key: string;
  configFile: string;
}

/** Filled in before the tests of a hosting run. */
export type Given = () => Context;

import type { ServiceName } from '@sluice/contract';

/** What a process is given for a service that it hosts, and whom it calls for it beside NATS. */
export interface ServiceNeeds {
  /** The secret under which API keys are hashed, and what masks stand for is encrypted. */
  keySecret: boolean;
  /** The key under which secrets are encrypted. */
  masterKey: boolean;
  redis: boolean;
  /** Whom it calls at addresses that the configuration names. Undefined: nobody. */
  outside: string | undefined;
}

export const serviceNeeds: Record<ServiceName, ServiceNeeds> = {
  ingress: { keySecret: true, masterKey: false, redis: true, outside: undefined },
  auth: { keySecret: false, masterKey: true, redis: false, outside: 'key sets of token issuers' },
  policy: { keySecret: false, masterKey: false, redis: true, outside: undefined },
  guardrail: { keySecret: true, masterKey: true, redis: true, outside: 'webhooks that check texts' },
  dispatch: {
    keySecret: false,
    masterKey: true,
    redis: true,
    outside: 'providers, HTTP services, files by address',
  },
  control: {
    keySecret: true,
    masterKey: true,
    redis: true,
    outside: 'identity providers that people log in at',
  },
  metering: { keySecret: false, masterKey: false, redis: true, outside: undefined },
  notifier: {
    keySecret: false,
    masterKey: true,
    redis: false,
    outside: 'receivers of alerts and callbacks',
  },
};

/** Whether a process of these services is given the secret under which API keys are hashed. */
export const needsSecret = (services: readonly ServiceName[]): boolean =>
  services.some(service => serviceNeeds[service].keySecret);

/** Whether a process of these services is given the key under which secrets are encrypted. */
export const usesSecrets = (services: readonly ServiceName[]): boolean =>
  services.some(service => serviceNeeds[service].masterKey);

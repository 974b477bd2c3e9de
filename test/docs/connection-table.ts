import { serviceNames } from '@sluice/contract';
import { serviceNeeds } from '@sluice/hosting/service-needs';

/** Whom the processes of each service call. Every one calls NATS. */
export const renderConnectionTable = (): string =>
  [
    '| Service | NATS | Redis | Outside |',
    '| --- | --- | --- | --- |',
    ...serviceNames.map(service => {
      const { redis, outside } = serviceNeeds[service];
      return `| \`${service}\` | yes | ${redis ? 'yes' : '–'} | ${outside ?? '–'} |`;
    }),
  ].join('\n');

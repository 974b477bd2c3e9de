import { GatewayError } from '@sluice/contract';

/** The same for one that is not there and for one of somebody else. */
export const noSuchJob = (): GatewayError =>
  new GatewayError('not_found', {
    message:
      'There is no such job here. Jobs are kept for a while after their end: see keepFor of the route’s queue.',
  });

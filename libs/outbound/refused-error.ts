import { GatewayError } from '@sluice/contract';

/** A connection that the address rules forbid. Host and address are for the operator only. */
export class OutboundRefusedError extends GatewayError {
  constructor(host: string, refusals: readonly string[]) {
    super('upstream_unreachable', {
      internal: `Sluice does not connect to "${host}": ${refusals.join('; ')}.`,
    });
    this.name = 'OutboundRefusedError';
  }
}

import { estimateTokenCount } from '@sluice/protocol';
import { InProcessCall } from './in-process-call.ts';
import type { CallUpstream } from './upstream.ts';

/** Answers a request to count tokens by the gateway's own estimate, where no provider of its route counts. */
export const callEstimate: CallUpstream = ({ protocol, path = '', body }, listener) =>
  new InProcessCall(
    () => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: [estimateTokenCount(protocol, path, body)],
    }),
    listener,
  );

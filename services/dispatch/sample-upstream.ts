import { sampleAnswer } from '@sluice/providers';
import { InProcessCall } from './in-process-call.ts';
import type { CallUpstream } from './upstream.ts';

/** Calls the sample provider of this process. */
export const callSample: CallUpstream = ({ target, body }, listener) =>
  new InProcessCall(() => sampleAnswer(target.protocol, body), listener);

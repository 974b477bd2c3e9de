import type { Clock } from '@sluice/contract';
import type { AgentPair } from '@sluice/outbound';
import type { Notice } from '../notice.ts';
import type { SendResult } from '../send-result.ts';

/** Sends a notice once. Rejects where no answer came. */
export type Sender = (notice: Notice) => Promise<SendResult>;

export interface SenderDependencies {
  agents: Pick<AgentPair, 'agentFor'>;
  clock: Clock;
}

/** For everything: connection, headers and body. */
export const SEND_TIMEOUT_MS = 10_000;
/** Of an answer, none of which is needed. */
export const MAX_ANSWER_BYTES = 64 * 1024;

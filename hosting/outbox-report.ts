import type { OutboxStatus } from '@sluice/store';

const textOf = ({ problem }: OutboxStatus): string => `Usage events cannot be kept on disk: ${problem}`;

/** Why requests are refused, if it is for their events. */
export const outboxReasons = (outbox: OutboxStatus | undefined): string[] =>
  outbox === undefined || outbox.accepting ? [] : [textOf(outbox)];

/** What is wrong with keeping events while requests go on. */
export const outboxWarnings = (outbox: OutboxStatus | undefined): string[] =>
  outbox?.problem === undefined || !outbox.accepting ? [] : [textOf(outbox)];

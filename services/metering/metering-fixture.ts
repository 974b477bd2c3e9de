import { join } from 'node:path';
import { type UsageEvent, usageEventId, usageEventSchema } from '@sluice/contract';
import type { Stores } from '@sluice/store';
import { openEmbeddedStores } from '@sluice/store/embedded';
import { temporaryFolder } from '@sluice/testkit';
import pino from 'pino';
import { onTestFinished } from 'vitest';

export const NOW = 1_800_000_000_000;

export function usageEvent(changes: Partial<UsageEvent> = {}): UsageEvent {
  const requestId = changes.requestId ?? 'a'.repeat(32);
  return usageEventSchema.parse({
    version: 1,
    eventId: usageEventId(requestId, changes.attempt ?? 1),
    requestId,
    attempt: 1,
    at: NOW - 2500,
    tenant: 'acme',
    protocol: 'openai-chat',
    stream: false,
    outcome: 'success',
    status: 200,
    target: { provider: 'openai', model: 'gpt-5' },
    tries: [],
    tokens: { input: 11, output: 7, cachedInput: 3, reasoning: 0 },
    costNanoDollars: 420,
    estimated: false,
    latency: { totalMs: 12 },
    verdicts: [],
    lineage: { configRevision: 1, route: 'chat' },
    ...changes,
  });
}

/** A logger that keeps its lines. */
export function logging() {
  const lines: string[] = [];
  return { lines, logger: pino({ level: 'info' }, { write: line => void lines.push(line) }) };
}

export const newFile = (): string => join(temporaryFolder(), 'sluice.db');

/** The stores of one process, closed at the end of the test. */
export function openStores(file = newFile()): Stores {
  const stores = openEmbeddedStores({ file, logger: logging().logger, clock: Date.now });
  onTestFinished(() => stores.close());
  return stores;
}

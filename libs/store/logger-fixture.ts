import type { StoreLogger } from './stores.ts';

/** A logger for tests that keeps its messages. */
export function collectingLogger(): StoreLogger & { messages: string[] } {
  const messages: string[] = [];
  const log = (details: object, message: string): void => {
    messages.push(`${message} ${JSON.stringify(details)}`);
  };
  return { messages, info: log, warn: log, error: log };
}

/** Has what was started end in its order when this process is asked to end, by Ctrl-C or otherwise. Gives what undoes it. */
export function stopOnSignal(stopAll: () => Promise<void>): () => void {
  const end = (signal: NodeJS.Signals): void => {
    void stopAll().finally(() => process.kill(process.pid, signal));
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

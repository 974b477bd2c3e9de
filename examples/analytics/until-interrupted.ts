/** Aborted by Ctrl-C and SIGTERM: what was stored is acknowledged, then the program ends. */
export function untilInterrupted(): AbortSignal {
  const ending = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort());
  return ending.signal;
}

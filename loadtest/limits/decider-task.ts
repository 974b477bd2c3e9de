export interface DeciderTask {
  url: string;
  clients: number;
  seconds: number;
  limit: number;
  windowMs: number;
}

export interface DeciderReport {
  decisions: number;
  cpuMicros: number;
  /** When each admitted request was sent to Redis and when the answer was there, in epoch milliseconds. */
  admitted: [before: number, after: number][];
  micros: number[];
  /** Of Redis so far, whoever asked: scripts that it has run, and its CPU time. */
  redis: { scripts: number; cpuMicros: number };
}

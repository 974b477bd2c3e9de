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
  /** Scripts that Redis has run by now, for anybody. */
  scripts: number;
}

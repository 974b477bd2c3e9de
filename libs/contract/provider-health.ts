/** What a process of dispatch says of the providers that it calls. Times are epoch milliseconds. */
export interface ProvidersReport {
  providers: readonly ProviderReport[];
  targets: readonly TargetReport[];
}

export interface ProviderReport {
  provider: string;
  keys: number;
  /** Of these, such as its provider refused. */
  restingKeys: number;
  /** Calls at a time that this process may make. Absent: any number. */
  maxInFlight?: number | undefined;
  check?: CheckReport | undefined;
}

/** What regular checks of a provider say. */
export interface CheckReport {
  healthy: boolean;
  /** When it was asked last. */
  checkedAt: number;
  /** Why the last one failed, where it did. */
  failure?: string | undefined;
}

/** One model of a provider, since the process began to call it. */
export interface TargetReport {
  provider: string;
  model: string;
  inFlight: number;
  answered: number;
  /** By fault of the target. */
  failed: number;
  failuresInARow: number;
  answeredAt?: number | undefined;
  failedAt?: number | undefined;
  /** Of streams. */
  firstToken?: LatencyReport | undefined;
  /** Of answers in one piece. */
  answer?: LatencyReport | undefined;
  /** The worst, where routes have several. Absent: none has one. */
  breaker?: 'closed' | 'half-open' | 'open' | undefined;
}

export interface LatencyReport {
  /** Lately. */
  meanMs: number;
  /** Absent while too few are known. */
  p95Ms?: number | undefined;
}

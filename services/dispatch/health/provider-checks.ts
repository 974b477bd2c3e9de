import type { CheckReport, Clock } from '@sluice/contract';

/** How a provider is asked whether it answers. */
interface CheckSettings {
  path: string;
  everyMs: number;
  timeoutMs: number;
}

export interface CheckedProvider {
  provider: string;
  settings: CheckSettings;
  /** Asks it once. Resolves with why it is not healthy, or undefined; never rejects. */
  ask: () => Promise<string | undefined>;
}

/** `unchecked`: an unhealthy one is not asked any more. */
export type HealthChange = { to: 'healthy' | 'unchecked' } | { to: 'unhealthy'; failure: string };

export interface ProviderChecksDependencies {
  clock: Clock;
  /** From 0 to below 1. */
  random: () => number;
  onChange: (provider: string, change: HealthChange) => void;
}

/** One answer that is missing may be chance. */
const FAILURES_TO_BE_UNHEALTHY = 2;
/** The first check comes soon, and not those of all providers at once. */
const FIRST_WITHIN_MS = 1_000;
/** Checks of several processes drift apart. */
const JITTER = 0.2;

interface Check {
  asked: CheckedProvider;
  timer: NodeJS.Timeout | undefined;
  failures: number;
  report: CheckReport | undefined;
}

/** Asks providers regularly whether they answer, beside the requests. */
export class ProviderChecks {
  readonly #dependencies: ProviderChecksDependencies;
  readonly #unhealthy = new Set<string>();
  #checks: ReadonlyMap<string, Check> = new Map();

  constructor(dependencies: ProviderChecksDependencies) {
    this.#dependencies = dependencies;
  }

  /** Those that are asked from now on. What is known of the same ones stays. */
  configure(providers: readonly CheckedProvider[]): void {
    const before = this.#checks;
    this.#checks = new Map(
      providers.map(asked => {
        const { failures = 0, report } = before.get(asked.provider) ?? {};
        return [asked.provider, { asked, timer: undefined, failures, report }];
      }),
    );
    for (const { timer } of before.values()) clearTimeout(timer);
    for (const name of before.keys()) if (!this.#checks.has(name)) this.#recover(name, 'unchecked');
    const { random } = this.#dependencies;
    for (const check of this.#checks.values())
      this.#askIn(check, random() * Math.min(check.asked.settings.everyMs, FIRST_WITHIN_MS));
  }

  /** Providers that do not answer. */
  get unhealthy(): ReadonlySet<string> {
    return this.#unhealthy;
  }

  /** Undefined where it is not asked, or was not yet. */
  reportOf(provider: string): CheckReport | undefined {
    return this.#checks.get(provider)?.report;
  }

  close(): void {
    for (const { timer } of this.#checks.values()) clearTimeout(timer);
    this.#checks = new Map();
  }

  #askIn(check: Check, delayMs: number): void {
    check.timer = setTimeout(() => void this.#ask(check), delayMs).unref();
  }

  async #ask(check: Check): Promise<void> {
    const { provider, settings, ask } = check.asked;
    const failure = await ask();
    if (this.#checks.get(provider) !== check) return;
    check.failures = failure === undefined ? 0 : check.failures + 1;
    if (failure === undefined) this.#recover(provider, 'healthy');
    else if (check.failures >= FAILURES_TO_BE_UNHEALTHY) this.#fail(provider, failure);
    const healthy = !this.#unhealthy.has(provider);
    check.report = { healthy, checkedAt: this.#dependencies.clock(), failure };
    this.#askIn(check, settings.everyMs * (1 + JITTER * (this.#dependencies.random() - 0.5)));
  }

  #recover(provider: string, to: 'healthy' | 'unchecked'): void {
    if (this.#unhealthy.delete(provider)) this.#dependencies.onChange(provider, { to });
  }

  #fail(provider: string, failure: string): void {
    if (this.#unhealthy.has(provider)) return;
    this.#unhealthy.add(provider);
    this.#dependencies.onChange(provider, { to: 'unhealthy', failure });
  }
}

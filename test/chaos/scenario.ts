/** How much of everything: `short` for every run of the tests, `long` for figures. */
export type Length = 'short' | 'long';

/** Something that has to hold at the end. */
export interface Check {
  what: string;
  holds: boolean;
  /** What was seen. */
  seen: string;
}

export interface Table {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

export interface ScenarioReport {
  tables: readonly Table[];
  checks: readonly Check[];
}

export interface ScenarioContext {
  length: Length;
  /** Kept to these CPUs: the load and the provider on the one, Sluice and its servers on the other. */
  cpus: { tools: string | undefined; sluice: string | undefined };
  /** Says how far it is. */
  progress(line: string): void;
  /** Runs at the end, the last first, however the scenario ends. */
  onEnd(close: () => Promise<unknown>): void;
}

/** One way in which processes are hurt under load, and what has to hold then. */
export interface Scenario {
  name: string;
  /** What is guaranteed: the name of its test. */
  title: string;
  run(context: ScenarioContext): Promise<ScenarioReport>;
}

export const check = (what: string, holds: boolean, seen: unknown): Check => ({
  what,
  holds,
  seen: typeof seen === 'string' ? seen : JSON.stringify(seen),
});

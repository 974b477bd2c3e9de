import type { Config } from '@sluice/config';

export interface DriverOptions {
  /** How long an attempt may take until an instance has taken it. */
  startWithinMs: number;
  /** How much the clocks of two machines may differ. */
  clockToleranceMs: number;
  /** How often a request is driven again at most for it. */
  maxRefusals: number;
  /** How long it is borne that nobody takes a request (`overloaded`, nobody there, no answer) before the caller is told. */
  refusalPatienceMs: number;
  /** How often a request may be driven again after an instance that took it died. */
  maxLosses: number;
  /** A client that reads nothing for this long has its request cancelled. */
  slowClientMs: number;
}

export const defaultDriverOptions: DriverOptions = {
  startWithinMs: 2_000,
  clockToleranceMs: 250,
  refusalPatienceMs: 10_000,
  maxRefusals: 30,
  maxLosses: 3,
  slowClientMs: 60_000,
};

/** As the configuration says. */
export const driverOptionsOf = ({ redrive, sendTimeout }: Config['server']): DriverOptions => ({
  ...defaultDriverOptions,
  refusalPatienceMs: redrive.patience,
  maxRefusals: redrive.refusals,
  maxLosses: redrive.losses,
  slowClientMs: sendTimeout,
});

/** Seconds of a scenario as milliseconds: a tenth, but for the long form. */
export type Pace = (seconds: number) => number;
export const shortPace: Pace = seconds => seconds * 100;
export const longPace: Pace = seconds => seconds * 1_000;

/** `skipped`: it could not be looked at, or does not concern this installation. */
export type FindingState = 'ok' | 'warning' | 'fault' | 'skipped';

/** One thing that was looked at. */
export interface Finding {
  /** What was looked at, such as `key secret`. */
  check: string;
  state: FindingState;
  /** What was found. Never a secret. */
  found: string;
  /** What to do about it. */
  remedy?: string | undefined;
}

const finding =
  (state: FindingState) =>
  (check: string, found: string, remedy?: string): Finding => ({
    check,
    state,
    found,
    ...(remedy !== undefined && { remedy }),
  });

export const ok = finding('ok');
export const warning = finding('warning');
export const fault = finding('fault');
export const skipped = finding('skipped');

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** What a look at something found; that the look itself failed is a fault. */
export async function findingsOf(
  check: string,
  look: () => Promise<readonly Finding[]> | readonly Finding[],
): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (cause) {
    return [fault(check, `it could not be looked at: ${reasonOf(cause)}`)];
  }
}

/** A piece of a long text. A match counts in the one window whose `[firstStart, lastStart)` has its start. */
export interface Window {
  start: number;
  end: number;
  firstStart: number;
  lastStart: number;
}

/** In UTF-16 units. A window's work is a few milliseconds, so a deadline is noticed within that. */
const WINDOW_LENGTH = 64 * 1024;
/** More than any detector's longest match, seen from both sides: the longest term has 1,000 units. */
const MARGIN = 4 * 1024;

/** Windows that overlap by two margins, so that every match lies whole in the one where it counts. */
export function* windowsOf(length: number): Generator<Window> {
  const stride = WINDOW_LENGTH - 2 * MARGIN;
  for (let start = 0; ; start += stride) {
    const isLast = start + WINDOW_LENGTH >= length;
    yield {
      start,
      end: isLast ? length : start + WINDOW_LENGTH,
      firstStart: start === 0 ? 0 : start + MARGIN,
      lastStart: isLast ? length : start + WINDOW_LENGTH - MARGIN,
    };
    if (isLast) return;
  }
}

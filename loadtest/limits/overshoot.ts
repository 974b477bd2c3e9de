/**
 * The most by which a window held more than its limit. Each admission happened between its two times; only what cannot be otherwise
 * counts: requests whose times all lie within less than a window.
 */
export function overshoot(
  admitted: readonly (readonly [before: number, after: number])[],
  limit: number,
  windowMs: number,
): number {
  const byEnd = [...admitted].sort(([, left], [, right]) => left - right);
  let worst = 0;
  for (const [last, [, end]] of byEnd.entries()) {
    let count = 0;
    // Answers take well under a window to arrive: what was sent in the window cannot end before it began.
    for (let at = last; at >= 0 && (byEnd[at]?.[1] ?? 0) > end - windowMs; at -= 1)
      if ((byEnd[at]?.[0] ?? 0) > end - windowMs) count += 1;
    worst = Math.max(worst, count - limit);
  }
  return worst;
}

/** A piece of a text's tokens. */
export interface TokenWindow {
  start: number;
  end: number;
}

/** Windows of `size` tokens, each `stride` behind the one before, the last one ending at the end. An empty text has one. */
export function tokenWindows(count: number, size: number, stride: number): TokenWindow[] {
  const windows: TokenWindow[] = [];
  for (let start = 0; start + size < count; start += stride) windows.push({ start, end: start + size });
  windows.push({ start: Math.max(0, count - size), end: count });
  return windows;
}

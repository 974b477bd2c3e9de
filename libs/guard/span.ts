/** A piece of text, in UTF-16 code units, the end exclusive, and what it was found to be. */
export interface Span {
  start: number;
  end: number;
  type: string;
}

/**
 * Spans that overlap become one that covers them all, with the type of the longest; of equally long ones
 * the first given wins. So nothing that a detector found remains after masking. Sorted by start.
 */
export function resolveOverlaps(spans: readonly Span[]): Span[] {
  if (spans.length < 2) return [...spans];
  const resolved: Span[] = [];
  let cluster: Span | undefined;
  let longest = 0;
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const length = span.end - span.start;
    if (cluster === undefined || span.start >= cluster.end) {
      cluster = { ...span };
      longest = length;
      resolved.push(cluster);
      continue;
    }
    cluster.end = Math.max(cluster.end, span.end);
    if (length > longest) {
      longest = length;
      cluster.type = span.type;
    }
  }
  return resolved;
}

/** How a masked span reads, such as `[EMAIL]`. */
export const maskOf = (type: string): string => `[${type.toUpperCase().replaceAll('-', '_')}]`;

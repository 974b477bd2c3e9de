import type { Finding, TextDetector } from './detector.ts';
import { normalizeText, settledLength } from './text/normalize.ts';

/** What detectors found in a text that may go on, at offsets of the text as it came. */
export interface ScannedText {
  /** By detector, in their order. Those that end at or before `openFrom` are final. */
  findings: Finding[][];
  /** Up to here nothing that comes changes what was found. No finding lies across it. */
  openFrom: number;
}

/**
 * Runs detectors over a text as it came, normalised once. Of a stream, keep 4 KiB before what is open:
 * that much may decide on a match. What begins before the kept text's open part was judged already.
 */
export function scanText(text: string, detectors: readonly TextDetector[]): ScannedText {
  const normal = normalizeText(text);
  const findings = detectors.map(detector =>
    detector.find(normal.text).map(finding => ({ ...finding, ...normal.toOriginal(finding) })),
  );
  let openFrom = settledLength(text);
  for (const detector of detectors) {
    const start = detector.openFrom(normal.text);
    if (start >= normal.text.length) continue;
    openFrom = Math.min(openFrom, normal.toOriginal({ start, end: start + 1, type: '' }).start);
  }
  return { findings, openFrom: beforeFindings(findings.flat(), openFrom) };
}

/** The last place at or before `frontier` that no finding lies across. */
function beforeFindings(findings: readonly Finding[], frontier: number): number {
  let open = frontier;
  const crossing = findings.filter(({ start }) => start < frontier).toSorted((a, b) => b.end - a.end);
  for (const { start, end } of crossing) {
    if (end <= open) break;
    open = Math.min(open, start);
  }
  return open;
}

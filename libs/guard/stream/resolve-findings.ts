import type { Finding } from '../detector.ts';
import type { TextRule } from './text-rule.ts';

/** A match in a text. */
export interface Found {
  start: number;
  end: number;
  rule: TextRule;
  finding: Finding;
  /** What stands in its place. Absent: it stays, or ends the answer. */
  replacement?: string;
}

/** A stretch of text that one replacement, or the end of the answer, stands for. */
export interface Cluster {
  start: number;
  end: number;
  /** Undefined: nothing after `start` goes on. */
  replacement: string | undefined;
  isMask: boolean;
}

const contains = (outer: Found, inner: Found): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

/**
 * Matches that overlap become one stretch, so that nothing of any of them remains: a block stands above all,
 * a mask above a restored token, and of masks the longest. A mask inside a token that is restored is none: it
 * saw the token's own characters. Sorted by start.
 */
export function clustersOf(found: readonly Found[]): Cluster[] {
  const restored = found.filter(({ rule }) => rule.action === 'restore');
  const changing = found
    .filter(one => one.rule.action !== 'flag')
    .filter(one => one.rule.action !== 'mask' || !restored.some(token => contains(token, one)))
    .toSorted((one, other) => one.start - other.start);
  const clusters: Cluster[] = [];
  let members: Found[] = [];
  let end = 0;
  for (const one of changing) {
    if (members.length > 0 && one.start >= end) {
      clusters.push(clusterOf(members, end));
      members = [];
    }
    end = members.length === 0 ? one.end : Math.max(end, one.end);
    members.push(one);
  }
  if (members.length > 0) clusters.push(clusterOf(members, end));
  return clusters;
}

function clusterOf(members: readonly Found[], end: number): Cluster {
  const start = members[0]?.start ?? end;
  const blocks = members.some(({ rule }) => rule.action === 'block');
  const masks = members.filter(({ rule }) => rule.action === 'mask');
  const isMask = masks.length > 0;
  const shown = isMask ? masks : members;
  let longest: Found | undefined;
  for (const one of shown)
    if (longest === undefined || one.end - one.start > longest.end - longest.start) longest = one;
  return { start, end, isMask, replacement: blocks ? undefined : (longest?.replacement ?? '') };
}

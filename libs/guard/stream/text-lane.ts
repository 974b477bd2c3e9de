import type { Finding } from '../detector.ts';
import { encodedFrom, findEncoded, STREAM_RUN_LIMIT } from '../text/encoded.ts';
import { type NormalText, normalizeText, settledLength } from '../text/normalize.ts';
import { type Cluster, clustersOf, type Found } from './resolve-findings.ts';
import type { Tally } from './tally.ts';
import type { TextRule } from './text-rule.ts';

/**
 * Matches that overlap one another, or are stretched by characters that nobody sees, may go on beyond the
 * reach of the rules. Above this many UTF-16 units what is there is judged as it is.
 */
const MAX_HELD = 64 * 1024;
/** A text that comes in one piece is looked at in steps of this size. */
const STEP = 16 * 1024;
/** What a detector may need to see of the text before a match. */
const CONTEXT = 4 * 1024;
/** Words are this long at most where the context is cut between two of them. */
const WORD = 64;

export interface TextLaneOptions {
  rules: readonly TextRule[];
  tally: Tally;
  /** Names the lane in verdicts. */
  name: string;
  /** What a replacement is written as. */
  quote?: (replacement: string) => string;
}

/**
 * One text of an answer as it comes, and what of it may go on. A piece is held from the earliest place where
 * a match may still begin that has not all come: no further back than the longest reach of the rules, but
 * for matches that overlap. However the text is cut, what is released is the same.
 */
export class TextLane {
  readonly #options: TextLaneOptions;
  readonly #holds: boolean;
  /** What was released last, as it came: detectors look back. */
  #context = '';
  #held = '';
  /** Where `#held` begins in the text as it came. */
  #offset = 0;
  /** Replacements so far: where in the text as it came, and by how much what follows has moved. */
  readonly #moves: { at: number; by: number }[] = [];
  #blocked = false;
  #masked = false;

  constructor(options: TextLaneOptions) {
    this.#options = options;
    this.#holds = options.rules.some(({ action }) => action !== 'flag');
  }

  /** Whether a match ended the answer: nothing is released any more. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** Whether anything was masked: what vouches for the text as it was does not for what it is. */
  get masked(): boolean {
    return this.#masked;
  }

  get heldLength(): number {
    return this.#held.length;
  }

  /** What goes on now. */
  push(text: string): string {
    if (this.#options.rules.length === 0) return text;
    let released = '';
    for (let start = 0; start < text.length && !this.#blocked; start += STEP) {
      this.#held += text.slice(start, start + STEP);
      released += this.#release(false);
    }
    // Rules that only count may look at it later.
    return this.#holds ? released : text;
  }

  /** The rest: the text is over. A lane may go on afterwards with a new text. */
  flush(): string {
    if (this.#held === '' || this.#blocked) return '';
    const released = this.#release(true);
    this.#context = '';
    return this.#holds ? released : '';
  }

  /** Where an offset of the text as it came is in what was released. */
  moved(offset: number): number {
    let moved = offset;
    for (const { at, by } of this.#moves) {
      if (at >= offset) break;
      moved += by;
    }
    return Math.max(0, moved);
  }

  #release(isLast: boolean): string {
    const base = this.#context.length;
    const window = this.#context + this.#held;
    const normal = normalizeText(window);
    const settled = isLast ? window.length : this.#settled(window, normal);
    if (settled <= base) return '';
    const found = this.#find(window, normal, base);
    const clusters = clustersOf(found);
    const end = isLast ? settled : wholeClusters(settled, clusters, window.length);
    if (end <= base) return '';
    return this.#write(window, base, end, found, clusters);
  }

  /** Up to where more text changes nothing. */
  #settled(window: string, normal: NormalText): number {
    let settled = Math.min(settledLength(window), encodedFrom(window));
    for (const { text } of this.#options.rules) {
      const open = text.openFrom(normal.text);
      if (open < normal.text.length)
        settled = Math.min(settled, normal.toOriginal({ start: open, end: open + 1, type: '' }).start);
    }
    settled = Math.max(settled, window.length - MAX_HELD);
    return isHighSurrogate(window.charCodeAt(settled - 1)) ? settled - 1 : settled;
  }

  #find(window: string, normal: NormalText, base: number): Found[] {
    const found: Found[] = [];
    const from = normal.text === window ? base : 0;
    for (const rule of this.#options.rules)
      for (const finding of rule.text.find(normal.text, from)) {
        const { start, end } = normal.toOriginal({ start: finding.start, end: finding.end, type: '' });
        if (start < base) continue;
        const one = foundBy(rule, finding, start, end, window);
        if (one !== undefined) found.push(one);
      }
    return [...found, ...this.#findEncoded(window, base)];
  }

  /** What is found in a text in base64 or hex is found at all of it. */
  #findEncoded(window: string, base: number): Found[] {
    const found: Found[] = [];
    for (const { start, end, text } of findEncoded(window, { from: base, limit: STREAM_RUN_LIMIT })) {
      const normal = normalizeText(text);
      for (const rule of this.#options.rules) {
        // What a mask stands for is not restored within what somebody encoded.
        if (rule.action === 'restore') continue;
        for (const finding of rule.text.find(normal.text)) {
          const one = foundBy(rule, finding, start, end, window);
          if (one !== undefined) found.push(one);
        }
      }
    }
    return found;
  }

  #write(
    window: string,
    base: number,
    end: number,
    found: readonly Found[],
    clusters: readonly Cluster[],
  ): string {
    const { quote } = this.#options;
    let released = '';
    let position = base;
    for (const cluster of clusters) {
      if (cluster.start >= end) break;
      released += window.slice(position, cluster.start);
      position = cluster.end;
      if (cluster.replacement === undefined) {
        this.#block(found, base, position);
        return released;
      }
      const written = quote === undefined ? cluster.replacement : quote(cluster.replacement);
      released += written;
      this.#masked ||= cluster.isMask;
      const by = written.length - (cluster.end - cluster.start);
      if (by !== 0) this.#moves.push({ at: this.#offset + cluster.start - base, by });
    }
    released += window.slice(position, Math.max(position, end));
    this.#count(found, base, end);
    this.#advance(window, base, Math.max(position, end));
    return released;
  }

  #block(found: readonly Found[], base: number, end: number): void {
    this.#blocked = true;
    this.#count(found, base, end);
    this.#held = '';
    this.#context = '';
  }

  #count(found: readonly Found[], base: number, before: number): void {
    const { tally, name } = this.#options;
    for (const { start, end, rule, finding } of found) {
      if (start >= before) continue;
      const { type, rule: by, score } = finding;
      tally.add(rule, {
        lane: name,
        start: this.#offset + start - base,
        end: this.#offset + end - base,
        type,
        ...(by !== undefined && { rule: by }),
        ...(score !== undefined && { score }),
      });
    }
  }

  #advance(window: string, base: number, to: number): void {
    this.#offset += to - base;
    this.#held = window.slice(to);
    this.#context = contextOf(window, to);
  }
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

function foundBy(
  rule: TextRule,
  finding: Finding,
  start: number,
  end: number,
  window: string,
): Found | undefined {
  if (rule.action !== 'mask' && rule.action !== 'restore') return { start, end, rule, finding };
  const replacement = rule.replace(window.slice(start, end), finding);
  return replacement === undefined ? undefined : { start, end, rule, finding, replacement };
}

/** A stretch is replaced whole or not yet. */
function wholeClusters(settled: number, clusters: readonly Cluster[], length: number): number {
  const cut = clusters.find(({ start, end }) => start < settled && settled < end);
  if (cut === undefined) return settled;
  return length - cut.start > MAX_HELD ? cut.end : cut.start;
}

/** As much as detectors look back, from the beginning of a word where there is one near. */
function contextOf(window: string, end: number): string {
  if (end <= CONTEXT + WORD) return window.slice(0, end);
  const near = window.slice(end - CONTEXT - WORD, end - CONTEXT);
  const space = near.search(/\s\S*$/);
  return window.slice(end - CONTEXT - (space === -1 ? 0 : WORD - space), end);
}

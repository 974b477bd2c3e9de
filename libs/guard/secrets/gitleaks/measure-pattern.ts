import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** What is known of the matches of a pattern without looking at any. */
export interface PatternMeasure {
  /** The longest secret: that of the groups, or of all where there are none. */
  longest: number;
  /** Whether a secret can have white space in it: a stream holds no more than a word. */
  hasSpaces: boolean;
  /** Whether every match begins with one of these words, in any case. */
  beginsWith(words: readonly string[]): boolean;
}

export function measurePattern(pattern: string, group: number | undefined): PatternMeasure {
  const { alternatives } = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(pattern);
  const groups: AST.CapturingGroup[] = [];
  each(alternatives, node => {
    if (node.type === 'CapturingGroup') groups.push(node);
  });
  // The first group that took part is the secret: of nested ones, the outer.
  const secrets =
    group === undefined ? groups.filter(one => !isInside(one, groups)) : groups.slice(group - 1, group);
  const parts = secrets.length === 0 ? [alternatives] : secrets.map(one => one.alternatives);
  return {
    longest: Math.max(...parts.map(longestOf)),
    hasSpaces: parts.some(part => {
      let found = false;
      each(part, node => {
        if (matchesSpace(node)) found = true;
      });
      return found;
    }),
    beginsWith: words =>
      beginnings(alternatives, Math.max(...words.map(({ length }) => length))).every(one =>
        words.some(word => one.toLowerCase().startsWith(word)),
      ),
  };
}

const isInside = (one: AST.Node, groups: readonly AST.CapturingGroup[]): boolean =>
  groups.some(other => other !== one && other.start < one.start && one.end < other.end);

/** Characters and sets match one unit; a set of sets counts as one. */
const matchesSpace = (node: AST.Node): boolean =>
  (node.type === 'Character' || node.type === 'CharacterSet' || node.type === 'CharacterClass') &&
  node.parent?.type !== 'CharacterClass' &&
  node.parent?.type !== 'CharacterClassRange' &&
  /[ \t\n]/.test([' ', '\t', '\n'].filter(space => new RegExp(`^${node.raw}$`).test(space)).join(''));

function each(alternatives: readonly AST.Alternative[], visit: (node: AST.Element) => void): void {
  for (const { elements } of alternatives)
    for (const element of elements) {
      visit(element);
      const inner = element.type === 'Quantifier' ? element.element : element;
      if (element.type === 'Quantifier') visit(inner);
      if ('alternatives' in inner) each(inner.alternatives, visit);
    }
}

const longestOf = (alternatives: readonly AST.Alternative[]): number =>
  Math.max(
    ...alternatives.map(({ elements }) => elements.reduce((sum, element) => sum + lengthOf(element), 0)),
  );

function lengthOf(element: AST.Element): number {
  switch (element.type) {
    case 'Quantifier':
      return element.max === 0 ? 0 : element.max * lengthOf(element.element);
    case 'Group':
    case 'CapturingGroup':
      return longestOf(element.alternatives);
    case 'Assertion':
      return 0;
    default:
      return 1;
  }
}

/** Stands for a character that may be one of several: no keyword has it. */
const ANY = '\0';

/** How matches can begin, as far as that is letters that are written out, up to so many of them. */
function beginnings(alternatives: readonly AST.Alternative[], length: number): string[] {
  return alternatives.flatMap(({ elements }) => {
    let found = [''];
    for (const element of elements) {
      const nexts = beginningsOf(element, length);
      found = found.flatMap(one =>
        one.length >= length || one.includes(ANY) ? one : nexts.map(next => one + next),
      );
      if (found.every(one => one.length >= length || one.includes(ANY))) break;
    }
    return found;
  });
}

function beginningsOf(element: AST.Element, length: number): string[] {
  switch (element.type) {
    case 'Character':
      return [String.fromCodePoint(element.value)];
    case 'Group':
    case 'CapturingGroup':
      return beginnings(element.alternatives, length);
    case 'Assertion':
      return [''];
    case 'Quantifier': {
      const once = beginningsOf(element.element, length);
      if (element.max === 1 && element.min === 0) return ['', ...once];
      return element.min === element.max ? once.map(one => one.repeat(Math.min(element.min, length))) : [ANY];
    }
    case 'CharacterClass': {
      const members = element.elements.flatMap(one =>
        one.type === 'Character' ? String.fromCodePoint(one.value) : ANY,
      );
      return element.negate || members.includes(ANY) ? [ANY] : members;
    }
    default:
      return [ANY];
  }
}

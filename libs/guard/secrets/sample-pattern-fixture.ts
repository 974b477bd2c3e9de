import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** Gives numbers from 0 to below a bound, the same in each run. */
export type Draw = (bound: number) => number;

export function drawing(seed: number): Draw {
  let state = seed;
  return bound => {
    // The generator of Numerical Recipes, its upper bits.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

/** A text that a pattern could match, assertions aside: repetitions near their least, characters by chance. */
export function samplePattern(pattern: string, draw: Draw): string {
  return sampled(new RegExpParser({ ecmaVersion: 2025 }).parsePattern(pattern).alternatives, draw);
}

const pick = <Value>(values: readonly Value[], draw: Draw): Value | undefined => values[draw(values.length)];

const sampled = (alternatives: readonly AST.Alternative[], draw: Draw): string =>
  (pick(alternatives, draw)?.elements ?? []).map(element => elementOf(element, draw)).join('');

function elementOf(element: AST.Element, draw: Draw): string {
  switch (element.type) {
    case 'Character':
      return String.fromCodePoint(element.value);
    case 'Group':
    case 'CapturingGroup':
      return sampled(element.alternatives, draw);
    case 'Quantifier': {
      const count = element.min + draw(Math.min(element.max - element.min, 3) + 1);
      return Array.from({ length: count }, () => elementOf(element.element, draw)).join('');
    }
    case 'CharacterClass':
    case 'CharacterSet': {
      const expression = new RegExp(`^${element.raw}$`);
      return (
        pick(
          printable.filter(character => expression.test(character)),
          draw,
        ) ?? ''
      );
    }
    default:
      return '';
  }
}

/** Repetitions without an end get one, so that a match, and what a stream holds for it, has a longest. */
const MOST = 1000;
/** Of any characters, since a stream sees only so much of what is past; and of digits, which no token has more of. */
const FEWER = 200;

/**
 * A pattern in RE2 syntax (https://github.com/google/re2/wiki/Syntax) as JavaScript's, without the `u` flag. Flags within
 * a pattern become modifiers of what follows them, POSIX classes their characters, and open repetitions bounded ones.
 * Throws a `SyntaxError` for a class or flag that it does not know.
 */
export function translatePattern(pattern: string): string {
  const reader = { pattern, index: 0 };
  const translated = alternatives(reader);
  if (reader.index < pattern.length) throw new SyntaxError(`unbalanced ")" in ${pattern}`);
  new RegExp(translated);
  return translated;
}

interface Reader {
  pattern: string;
  index: number;
}

const FLAGS = /^\(\?([is-]+)\)/;
const GROUP = /^\((?:\?(?:[is-]*:|P?<\w+>))?/;

/** Up to the end of a group: flags that are set in it hold until then, in every alternative. */
function alternatives(reader: Reader): string {
  let text = '';
  let modifiers: string[] = [];
  const open = (): string => modifiers.map(flags => `(?${flags}:`).join('');
  for (;;) {
    const rest = reader.pattern.slice(reader.index);
    if (rest === '' || rest.startsWith(')')) return text + ')'.repeat(modifiers.length);
    const flags = FLAGS.exec(rest);
    if (flags !== null) {
      reader.index += flags[0].length;
      modifiers = [...modifiers, flags[1] ?? ''];
      text += `(?${flags[1]}:`;
    } else if (rest.startsWith('|')) {
      reader.index += 1;
      text += `${')'.repeat(modifiers.length)}|${open()}`;
    } else {
      const one = atom(reader, rest);
      text += one + repetition(reader, one === '.' || one === '\\d' ? FEWER : MOST);
    }
  }
}

function atom(reader: Reader, rest: string): string {
  if (rest.startsWith('(')) {
    const opening = GROUP.exec(rest)?.[0] ?? '(';
    reader.index += opening.length;
    const inner = alternatives(reader);
    reader.index += 1;
    return `${opening.replace('?P<', '?<')}${inner})`;
  }
  if (rest.startsWith('[')) return characterClass(reader, rest);
  const escaped = /^\\(?:x\{[0-9a-fA-F]+\}|[\s\S])/.exec(rest)?.[0];
  reader.index += escaped?.length ?? 1;
  if (escaped === '\\z') return '$';
  if (escaped === '\\A') return '^';
  if (escaped !== undefined && /^\\(?:[pPQEC]|x\{)/.test(escaped))
    throw new SyntaxError(`cannot translate ${escaped} in ${reader.pattern}`);
  return escaped ?? rest.charAt(0);
}

const posixClasses: Readonly<Record<string, string>> = { '[:alnum:]': 'A-Za-z0-9' };

function characterClass(reader: Reader, rest: string): string {
  const found = /^\[(\^?)(\]?(?:\[:\w+:\]|\\[\s\S]|[^\]\\])*)\]/.exec(rest);
  if (found === null) throw new SyntaxError(`a class without an end in ${reader.pattern}`);
  const [whole, not = '', members = ''] = found;
  reader.index += whole.length;
  const plain = members.replace(/^\]/, '\\]').replace(/\[:\w+:\]/g, name => {
    const characters = posixClasses[name];
    if (characters === undefined) throw new SyntaxError(`cannot translate ${name}`);
    return characters;
  });
  return `[${not}${plain}]`;
}

function repetition(reader: Reader, limit: number): string {
  const found = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})(\??)/.exec(reader.pattern.slice(reader.index));
  if (found === null) return '';
  reader.index += found[0].length;
  const [whole, sign, least = '', comma, most, lazy] = found;
  if (sign === '*') return `{0,${limit}}${lazy}`;
  if (sign === '+') return `{1,${limit}}${lazy}`;
  return comma === ',' && most === '' ? `{${least},${Math.max(limit, Number(least))}}${lazy}` : whole;
}

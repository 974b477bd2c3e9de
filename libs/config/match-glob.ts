const STAR = 42;
const QUESTION = 63;

/**
 * Whether `text` is of the form `glob`: `*` is any run of characters, `?` any one of them, everything else
 * itself. Remembers only the last `*`, so that no glob is slower than its length times that of the text.
 */
export function matchGlob(glob: string, text: string): boolean {
  let globIndex = 0;
  let textIndex = 0;
  let starIndex = -1;
  let resumeIndex = 0;
  while (textIndex < text.length) {
    const code = globIndex < glob.length ? glob.charCodeAt(globIndex) : -1;
    if (code === STAR) {
      starIndex = globIndex++;
      resumeIndex = textIndex;
    } else if (code === QUESTION || code === text.charCodeAt(textIndex)) {
      globIndex++;
      textIndex++;
    } else if (starIndex >= 0) {
      globIndex = starIndex + 1;
      textIndex = ++resumeIndex;
    } else return false;
  }
  while (glob.charCodeAt(globIndex) === STAR) globIndex++;
  return globIndex === glob.length;
}

export const isGlob = (text: string): boolean => text.includes('*') || text.includes('?');

/** One test for a list of globs. Absent: everything; empty: nothing. */
export function compileGlobs(globs: readonly string[] | undefined): (text: string) => boolean {
  if (globs === undefined || globs.includes('*')) return () => true;
  const literals = new Set(globs.filter(glob => !isGlob(glob)));
  const patterns = globs.filter(isGlob);
  return text => literals.has(text) || patterns.some(pattern => matchGlob(pattern, text));
}

const MAX_LENGTH = 200;

/**
 * Names of documents as Converse takes them: letters, digits, single spaces, hyphens, parentheses and square
 * brackets, each name once,
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html. One for a request.
 */
export class DocumentNames {
  readonly #taken = new Set<string>();
  #next = 1;

  /** The name itself where it may stand. */
  take(name: string | undefined): string {
    const clean = (name ?? '')
      .slice(0, MAX_LENGTH)
      .replace(/[^A-Za-z0-9\s\-()[\]]/g, '-')
      .replace(/\s+/g, ' ')
      .trim();
    const base = /[A-Za-z0-9]/.test(clean) ? clean : 'Document';
    let unique = base === 'Document' && name !== base ? this.#numbered(base) : base;
    while (this.#taken.has(unique)) unique = this.#numbered(base);
    this.#taken.add(unique);
    return unique;
  }

  #numbered(base: string): string {
    const suffix = ` ${this.#next}`;
    this.#next += 1;
    return base.slice(0, MAX_LENGTH - suffix.length) + suffix;
  }
}

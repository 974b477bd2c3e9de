import { isPlain } from './document-patch.ts';
import { mapsOfThings } from './maps-of-things.ts';
import { type ConfigPath, formatPath } from './path.ts';
import { type Position, type Positions, PositionTable } from './positions.ts';
import { ConfigError, type ConfigProblem } from './problem.ts';

interface PlacedDocument {
  document: unknown;
  positions: Positions;
}

type Plain = Record<string, unknown>;

/**
 * One configuration of several files, in their order: objects are merged, lists of objects joined. Throws `ConfigError` with
 * both places where two say the same thing, or have a thing of one name.
 */
export function mergeDocuments(folder: string, files: readonly PlacedDocument[]): PlacedDocument {
  const merge = new Merge(folder);
  for (const file of files) merge.add(file);
  return merge.finish();
}

class Merge {
  readonly #document: Plain = {};
  readonly #positions: PositionTable;
  readonly #problems: ConfigProblem[] = [];

  constructor(folder: string) {
    this.#positions = new PositionTable(folder);
  }

  add({ document, positions }: PlacedDocument): void {
    if (isPlain(document)) this.#addObject(this.#document, document, [], positions);
  }

  finish(): PlacedDocument {
    if (this.#problems.length > 0) throw new ConfigError(this.#problems);
    return { document: this.#document, positions: this.#positions };
  }

  #addObject(into: Plain, object: Plain, path: ConfigPath, positions: Positions): void {
    for (const [key, value] of Object.entries(object)) {
      const at = [...path, key];
      const present = into[key];
      if (present === undefined) {
        into[key] = Array.isArray(value) ? [...value] : isPlain(value) ? { ...value } : value;
        this.#place(value, at, at, positions);
      } else if (isPlain(present) && isPlain(value) && !mapsOfThings.has(path.join('.')))
        this.#addObject(present, value, at, positions);
      else if (isListOfObjects(present) && isListOfObjects(value))
        this.#addItems(present, value, at, positions);
      else this.#refuse(at, at, positions);
    }
  }

  #addItems(into: unknown[], items: readonly Plain[], path: ConfigPath, positions: Positions): void {
    const places = new Map(into.map((item, place) => [nameOf(item), place]));
    for (const [index, item] of items.entries()) {
      const name = nameOf(item);
      const taken = name === undefined ? undefined : places.get(name);
      if (taken !== undefined) {
        this.#refuse([...path, taken, 'name'], [...path, index, 'name'], positions);
        continue;
      }
      this.#place(item, [...path, into.length], [...path, index], positions);
      into.push(item);
    }
  }

  /** `path` is where `written`, of the file of `positions`, would go, and something is. */
  #refuse(path: ConfigPath, written: ConfigPath, positions: Positions): void {
    const first = this.#positions.key(path);
    this.#problems.push({
      file: positions.file,
      ...positions.key(written),
      path: formatPath(written),
      message: `stands at ${placeOf(first, this.#positions.file)} as well: expected in one file alone`,
    });
  }

  /** Says of a value, and of all in it, where it stands: at `written` in the file of `positions`. */
  #place(value: unknown, path: ConfigPath, written: ConfigPath, positions: Positions): void {
    const key = positions.key(written);
    const own = positions.value(written);
    if (key !== undefined) this.#positions.addKey(path, { file: positions.file, ...key });
    if (own !== undefined) this.#positions.addValue(path, { file: positions.file, ...own });
    if (Array.isArray(value))
      for (const [index, item] of value.entries())
        this.#place(item, [...path, index], [...written, index], positions);
    else if (isPlain(value))
      for (const [name, part] of Object.entries(value))
        this.#place(part, [...path, name], [...written, name], positions);
  }
}

const isListOfObjects = (value: unknown): value is Plain[] => Array.isArray(value) && value.every(isPlain);
const nameOf = (item: unknown): unknown => (isPlain(item) ? item.name : undefined);
const placeOf = (position: Position | undefined, folder: string): string =>
  position === undefined ? folder : `${position.file}:${position.line}:${position.column}`;

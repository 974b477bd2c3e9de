import type { ConfigPath } from './path.ts';
import { pathKey } from './path.ts';

/** Lines and columns count from 1. */
export interface Position {
  line: number;
  column: number;
  /** Where it is another one than that of the positions. */
  file?: string;
}

/** Where things stand in the file they were read from. */
export interface Positions {
  readonly file: string;
  /** Of a key, where `path` ends in one; else of the value. Undefined where it is not in the file. */
  key(path: ConfigPath): Position | undefined;
  value(path: ConfigPath): Position | undefined;
}

export class PositionTable implements Positions {
  readonly file: string;
  readonly #keys = new Map<string, Position>();
  readonly #values = new Map<string, Position>();

  constructor(file: string) {
    this.file = file;
  }

  addKey(path: ConfigPath, position: Position): void {
    this.#keys.set(pathKey(path), position);
  }

  addValue(path: ConfigPath, position: Position): void {
    this.#values.set(pathKey(path), position);
  }

  key(path: ConfigPath): Position | undefined {
    return this.#keys.get(pathKey(path)) ?? this.#values.get(pathKey(path));
  }

  value(path: ConfigPath): Position | undefined {
    return this.#values.get(pathKey(path)) ?? this.#keys.get(pathKey(path));
  }
}

import { type Row, usageColumns, type Value } from './columns.ts';

/** Attempts of a request end at most a few minutes apart: about as many requests end meanwhile where there are a hundred a second. */
const HELD_REQUESTS = 20_000;

/**
 * Makes one row of the attempts of each request. Holds so many requests at a time, whose attempts may come in any order; of
 * an attempt that comes later than that there is a row of its own.
 */
export class RequestFolder {
  readonly #held = new Map<string, Row>();
  readonly #capacity: number;

  constructor(capacity = HELD_REQUESTS) {
    this.#capacity = capacity;
  }

  /** Rows that are complete. */
  push(attempt: Row): Row[] {
    const id = String(attempt.requestId);
    const held = this.#held.get(id);
    this.#held.set(id, held === undefined ? attempt : foldRows(held, attempt));
    if (this.#held.size <= this.#capacity) return [];
    const [oldest] = this.#held;
    if (oldest === undefined) return [];
    this.#held.delete(oldest[0]);
    return [oldest[1]];
  }

  end(): Row[] {
    const rows = [...this.#held.values()];
    this.#held.clear();
    return rows;
  }
}

/** A request ends once: with the first attempt that says so. */
function foldRows(first: Row, second: Row): Row {
  const end = first.requests === 1 ? first : second;
  return Object.fromEntries(
    usageColumns.map(({ name, folds }): [string, Value] => {
      if (folds === 'end') return [name, end[name]];
      if (folds === 'any') return [name, first[name] === true || second[name] === true];
      return [name, sumOf(first[name], second[name])];
    }),
  );
}

function sumOf(first: Value, second: Value): Value {
  if (first === undefined) return second;
  return second === undefined ? first : Number(first) + Number(second);
}

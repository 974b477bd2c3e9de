/** The values of a series' labels, in the order of the family's `labelNames`. */
export type LabelValuesOf<Names extends readonly string[]> = {
  [Index in keyof Names]: string | number;
};

export type SeriesLabels = Record<string, string | number>;

interface Node<Series> {
  below: Map<string | number, Node<Series>>;
  series: Series | undefined;
}

/** Series by their label values: one map lookup a label, and no text is made. */
export class SeriesTree<Names extends readonly string[], Series> {
  readonly all: { labels: SeriesLabels; series: Series }[] = [];
  readonly #labelNames: Names;
  readonly #create: () => Series;
  readonly #root: Node<Series> = { below: new Map(), series: undefined };
  #last: { values: LabelValuesOf<Names>; series: Series } | undefined;

  constructor(labelNames: Names, create: () => Series) {
    this.#labelNames = labelNames;
    this.#create = create;
  }

  series(...values: LabelValuesOf<Names>): Series {
    if (this.#last !== undefined && areSame(this.#last.values, values)) return this.#last.series;
    const series = this.#find(values);
    this.#last = { values, series };
    return series;
  }

  #find(values: LabelValuesOf<Names>): Series {
    let node = this.#root;
    for (const value of values) {
      let next = node.below.get(value);
      if (next === undefined) {
        next = { below: new Map(), series: undefined };
        node.below.set(value, next);
      }
      node = next;
    }
    node.series ??= this.#add(values);
    return node.series;
  }

  #add(values: readonly (string | number)[]): Series {
    const series = this.#create();
    const labels = Object.fromEntries(this.#labelNames.map((name, index) => [name, values[index] ?? '']));
    this.all.push({ labels, series });
    return series;
  }
}

/** Most often a series is the one of the time before. */
function areSame(left: readonly (string | number)[], right: readonly (string | number)[]): boolean {
  for (let index = 0; index < right.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}

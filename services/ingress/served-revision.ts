import type { ConfigView } from '@sluice/config';

/** The revision of the configuration that this ingress serves, as its answers and its readiness say. */
export class ServedRevision {
  #number: number | undefined;
  #header: { 'x-sluice-revision': string } | undefined;

  follow(config: ConfigView): void {
    const take = ({ revision }: { revision: number }): void => {
      this.#number = revision;
      this.#header = { 'x-sluice-revision': String(revision) };
    };
    take(config.current());
    config.onChange(take);
  }

  /** Undefined until there is a configuration. */
  get number(): number | undefined {
    return this.#number;
  }

  /** For every answer; one with a plan has the header of the revision that planned it instead. */
  get header(): { 'x-sluice-revision': string } | undefined {
    return this.#header;
  }
}

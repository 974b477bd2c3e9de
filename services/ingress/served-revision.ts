import type { ConfigView } from '@sluice/config';

/** The revision of the configuration that this ingress serves, as its answers say. */
export class ServedRevision {
  #header: { 'x-sluice-revision': string } | undefined;

  follow(config: ConfigView): void {
    const take = ({ revision }: { revision: number }): void => {
      this.#header = { 'x-sluice-revision': String(revision) };
    };
    take(config.current());
    config.onChange(take);
  }

  /** Of every answer, once there is a configuration; one with a plan has the header of the revision that planned it instead. */
  get header(): { 'x-sluice-revision': string } | undefined {
    return this.#header;
  }
}

import { type Config, type ConfigView, matchesPath, pathnameOf } from '@sluice/config';
import type { Endpoint } from '@sluice/contract';

/** The paths that the configuration routes to HTTP services: endpoints that come and go with it. */
export class PathRoutes {
  #endpoints: readonly Endpoint[] = [];

  follow(config: ConfigView): void {
    this.#endpoints = endpointsOf(config.current().config);
    config.onChange(current => {
      this.#endpoints = endpointsOf(current.config);
    });
  }

  /** The endpoint of a path, whatever the method; policy says what its routes take. */
  find(url: string): Endpoint | undefined {
    if (this.#endpoints.length === 0) return undefined;
    const path = pathnameOf(url);
    return this.#endpoints.find(endpoint => matchesPath(endpoint.path, path));
  }
}

const endpointsOf = ({ routes }: Config): Endpoint[] =>
  routes.flatMap(({ match: { path } }) =>
    path === undefined ? [] : [{ methods: [], path, protocol: 'http' }],
  );

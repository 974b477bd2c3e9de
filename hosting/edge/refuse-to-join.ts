import { type Config, ConfigError } from '@sluice/config';

/** Of commands that start no edge. Throws a `ConfigError` where the configuration wants one. */
export function refuseToJoin({ edge }: Config, command: string): void {
  if (edge.join.length === 0) return;
  const message = `an edge is one process: start it by "sluice up", not "sluice ${command}", or leave edge.join away here`;
  throw new ConfigError([{ path: 'edge.join', message }]);
}

import { spawnSync } from 'node:child_process';

/** Ends the processes of a service as a crash would; their cluster, which this configuration file tells, starts them again. */
export function killService(service: string, configFile: string): void {
  spawnSync('pkill', ['-9', '-f', `serve ${service} .*${configFile}`]);
}

import { spawnSync } from 'node:child_process';

/** Sends a signal to the processes of a service of the cluster that this configuration file tells from others. */
export function signalService(signal: NodeJS.Signals, service: string, configFile: string): void {
  const { stdout } = spawnSync('pgrep', ['-f', `serve ${service} .*${configFile}`], { encoding: 'utf8' });
  for (const pid of stdout.split('\n').filter(line => line !== '')) process.kill(Number(pid), signal);
}

/** Ends them as a crash would; their cluster starts them again. */
export const killService = (service: string, configFile: string): void =>
  signalService('SIGKILL', service, configFile);

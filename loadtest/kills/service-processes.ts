import { type ServiceName, serviceNames } from '@sluice/contract';
import { type ProcessUse, readProcessesBelow } from '../measure/process-tree.ts';

/** A process that runs a service. */
export interface ServiceProcess extends ProcessUse {
  /** The first of its services, such as `dispatch`. */
  service: ServiceName;
}

/** The processes of services below one, such as that of `sluice cluster`, which run now. */
export const serviceProcessesBelow = (pid: number): ServiceProcess[] =>
  readProcessesBelow(pid).flatMap(process => serviceOf(process) ?? []);

/** The command line of a service's process is `node … serve SERVICE …`. */
function serviceOf(process: ProcessUse): ServiceProcess | undefined {
  const { command } = process;
  const named = command.includes('serve') ? command[command.indexOf('serve') + 1] : undefined;
  const service = serviceNames.find(name => name === named);
  return service === undefined ? undefined : { ...process, service };
}

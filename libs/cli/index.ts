export type { CommandIo, OutputStream } from './command-io.ts';
export type {
  CheckInstallation,
  InstallationFindings,
  InstallationOptions,
} from './doctor/doctor-command.ts';
export { registerClientCommands } from './register-client-commands.ts';

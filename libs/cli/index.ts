export type { CommandIo, OutputStream } from './command-io.ts';
export { registerClientCommands } from './register-client-commands.ts';

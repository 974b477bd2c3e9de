export type { CommandIo, OutputStream } from './command-io.ts';
export { CommandError, type ExitCode, exitCodes } from './exit-codes.ts';
export { registerClientCommands } from './register-client-commands.ts';
export { runProgram } from './run-program.ts';

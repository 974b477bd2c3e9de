/** How commands end. The numbers above 63 are those of sysexits.h. `docs/cli.md` is checked against this. */
export const exitCodes = {
  ok: 0,
  refused: 1,
  usage: 2,
  unavailable: 69,
  cannotCreate: 73,
  noPermission: 77,
  configuration: 78,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends a command; the message is for the person who typed it. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

import { ConfigError, configJsonSchema, readDocument, resolveConfig } from '@sluice/config';
import { type CommandIo, writeLine } from '../command-io.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';

/** A configuration file or folder of this machine as a document. Ends the command where it cannot be read. */
export async function readLocalDocument(
  file: string,
  { env, stderr }: Pick<CommandIo, 'env' | 'stderr'>,
): Promise<unknown> {
  try {
    const { document, notices } = await readDocument(file, env);
    for (const notice of notices) stderr.write(`${notice}\n`);
    return document;
  } catch (cause) {
    if (cause instanceof ConfigError)
      throw new CommandError(exitCodes.configuration, cause.message, { cause });
    throw cause;
  }
}

/** `config validate`: without a gateway; secrets that are not on this machine are no problem. */
export async function validateConfig(file: string, { json }: { json?: true }, io: CommandIo): Promise<void> {
  try {
    const { document, positions, notices } = await readDocument(file, io.env);
    for (const notice of notices) io.stderr.write(`${notice}\n`);
    resolveConfig(document, { env: io.env, secrets: 'defer', positions });
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    if (json) await writeLine(io.stdout, JSON.stringify({ valid: false, problems: cause.problems }));
    throw new CommandError(exitCodes.configuration, cause.message, { cause });
  }
  await writeLine(io.stdout, json ? '{"valid":true,"problems":[]}' : `${file} can be used.`);
}

/** `config schema` */
export const showSchema = (io: CommandIo): Promise<void> =>
  writeLine(io.stdout, JSON.stringify(configJsonSchema(), undefined, 2));

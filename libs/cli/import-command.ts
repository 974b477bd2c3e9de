import { readFile } from 'node:fs/promises';
import {
  ConfigError,
  type Conversion,
  convertLiteLlm,
  convertOpenAiEnv,
  convertPortkey,
  isPlain,
  parseDocumentText,
  resolveConfig,
} from '@sluice/config';
import { Argument, type Command } from 'commander';
import type { CommandIo } from './command-io.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { openOutput } from './open-output.ts';

const formats = ['litellm', 'portkey', 'openai-env'] as const;
type Format = (typeof formats)[number];

async function documentOf(file: string, text: string): Promise<Record<string, unknown>> {
  const { document } = await parseDocumentText(text, file);
  if (isPlain(document)) return document;
  throw new CommandError(exitCodes.configuration, `${file} is no configuration: expected an object.`);
}

async function convert(format: Format, file: string, text: string): Promise<Conversion> {
  if (format === 'openai-env') return convertOpenAiEnv(text);
  const document = await documentOf(file, text);
  return format === 'litellm' ? convertLiteLlm(document) : convertPortkey(document);
}

/** `import`: writes ours on standard output or into a file, and what has no counterpart on standard error. */
async function importConfig(
  format: Format,
  file: string,
  { output }: { output: string },
  io: CommandIo,
): Promise<void> {
  try {
    const text = await readFile(file, 'utf8');
    const { document, notices } = await convert(format, file, text);
    const { stringify } = await import('yaml');
    const target = await openOutput(output, io);
    await target.write(`# sluice.yaml\n${stringify(document, { aliasDuplicateObjects: false })}`);
    await target.finish();
    for (const notice of notices) io.stderr.write(`${notice}\n`);
    resolveConfig(document, { env: io.env, secrets: 'defer' });
  } catch (cause) {
    if (cause instanceof ConfigError)
      throw new CommandError(exitCodes.configuration, cause.message, { cause });
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')
      throw new CommandError(exitCodes.usage, `There is no file ${file}.`, { cause });
    throw cause;
  }
}

export function addImportCommand(program: Command, io: CommandIo): void {
  program
    .command('import')
    .description('make a configuration out of one of another gateway, and say what has no counterpart')
    .addArgument(new Argument('<format>', 'what it is written for').choices(formats))
    .argument('<file>', 'the configuration; of openai-env a file of variables')
    .option('--output <file>', 'where ours goes; - is standard output', '-')
    .addHelpText(
      'after',
      `
Examples:
  $ ./sluice import litellm config.yaml --output sluice.yaml
  $ ./sluice import portkey config.json
  $ ./sluice import openai-env .env`,
    )
    .action((format: Format, file: string, options: { output: string }) =>
      importConfig(format, file, options, io),
    );
}

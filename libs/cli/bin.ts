#!/usr/bin/env node
import { basename } from 'node:path';
import { Command } from 'commander';
import manifest from './package.json' with { type: 'json' };
import { registerClientCommands } from './register-client-commands.ts';
import { runProgram } from './run-program.ts';

// The client alone, as it is installed: what starts gateways is in the clone and the image.
const { env, stdout, stderr, argv } = process;
const [, script = '', ...parameters] = argv;
const name = basename(script);
const program = new Command(name)
  .description('Manages a running Sluice AI gateway.')
  .version(manifest.version, '--version')
  .addHelpText(
    'after',
    `
Examples:
  $ ./sluice init --cluster production --url https://gateway.example --key $AI_GATEWAY_API_KEY
  $ ./sluice routes list
  $ ./sluice usage tail

Environment:
  GATEWAY_URL          the gateway (default: that of the last init, else http://127.0.0.1:8080)
  AI_GATEWAY_API_KEY   the key for it`,
  );
registerClientCommands(program, { env, stdout, stderr, fetch });
process.exitCode = await runProgram(
  program,
  parameters.length === 0 ? ['--help'] : parameters,
  { stdout, stderr },
  name,
);

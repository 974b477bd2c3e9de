import { styleText } from 'node:util';
import type { Command } from 'commander';
import { type CommandIo, writeLine } from '../command-io.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { addressOf } from '../gateway-location.ts';
import { formatTable } from '../table.ts';
import type { Finding, FindingState } from './finding.ts';
import { checkGateway } from './gateway-checks.ts';

export interface InstallationOptions {
  config?: string;
  data?: string;
  port?: number;
}

/** What was found of the installation on this machine, and where its gateway would be. */
export interface InstallationFindings {
  findings: readonly Finding[];
  address?: string | undefined;
}

/** Looks at the installation on this machine. Absent where the program is only a client. */
export type CheckInstallation = (
  options: InstallationOptions,
  env: CommandIo['env'],
) => Promise<InstallationFindings>;

interface DoctorOptions {
  config?: string;
  data?: string;
  port?: string;
  remote?: true;
  json?: true;
}

const colours: Readonly<Record<FindingState, Parameters<typeof styleText>[0]>> = {
  ok: 'green',
  warning: 'yellow',
  fault: 'red',
  skipped: 'dim',
};

function tableOf(findings: readonly Finding[], { stdout }: CommandIo): string {
  const rows = findings.map(({ check, state, found, remedy = '' }) => [check, state, found, remedy]);
  const [head = '', ...lines] = formatTable(['CHECK', 'STATE', 'FOUND', 'WHAT TO DO'], rows, stdout).split(
    '\n',
  );
  const coloured = lines.map((line, index) => {
    const state = findings[index]?.state ?? 'ok';
    return state === 'ok' ? line : styleText(colours[state], line, { stream: stdout });
  });
  return [head, ...coloured].join('\n');
}

const count = (findings: readonly Finding[], state: FindingState): number =>
  findings.filter(finding => finding.state === state).length;

async function doctor(
  { remote, json, port, ...options }: DoctorOptions,
  io: CommandIo,
  checkInstallation: CheckInstallation | undefined,
): Promise<void> {
  const local: InstallationFindings =
    remote || checkInstallation === undefined
      ? { findings: [] }
      : await checkInstallation({ ...options, ...(port !== undefined && { port: Number(port) }) }, io.env);
  const named = addressOf(io);
  const address = named.isNamed || local.address === undefined ? named : { ...named, address: local.address };
  const findings = [...local.findings, ...(await checkGateway(address, io))];
  const [faults, warnings] = [count(findings, 'fault'), count(findings, 'warning')];
  if (json) await writeLine(io.stdout, JSON.stringify({ faults, warnings, findings }));
  else await writeLine(io.stdout, tableOf(findings, io));
  if (faults > 0)
    throw new CommandError(
      exitCodes.refused,
      `${faults} ${faults === 1 ? 'fault' : 'faults'}, ${warnings} to look at.`,
    );
  if (!json)
    await writeLine(io.stderr, warnings === 0 ? 'Nothing is wrong.' : `No fault, ${warnings} to look at.`);
}

export function addDoctorCommand(
  program: Command,
  io: CommandIo,
  checkInstallation: CheckInstallation | undefined,
): void {
  program
    .command('doctor')
    .description('look for what is wrong with this installation, and say what to do')
    .option(
      '-c, --config <file>',
      'the configuration of the installation (default: sluice.yaml, if it is there)',
    )
    .option('-d, --data <folder>', 'folder of its state (default: that of the configuration, else ./data)')
    .option('-p, --port <n>', 'port that its gateway listens on')
    .option('--remote', 'only the gateway of GATEWAY_URL or --cluster, nothing of this machine')
    .option('--json', 'one line of JSON: {"faults","warnings","findings"}')
    .addHelpText(
      'after',
      `
It needs no running gateway, and changes nothing. Where one answers, it is asked too, with the key of AI_GATEWAY_API_KEY.
It ends with 0 where there is no fault, and with 1 where there is one. Secrets are looked for and never shown.

Examples:
  $ ./sluice doctor
  $ ./sluice doctor --config /etc/sluice/sluice.yaml --data /var/lib/sluice
  $ GATEWAY_URL=https://gateway.example ./sluice doctor --remote
  $ ./sluice doctor --json | jq '.findings[] | select(.state != "ok")'`,
    )
    .action((options: DoctorOptions) => doctor(options, io, checkInstallation));
}

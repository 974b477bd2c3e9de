import type { Command } from 'commander';
import { addAlertsCommands } from './alerts-commands.ts';
import { addAuditCommands } from './audit-commands.ts';
import { addBudgetsCommand } from './budgets-commands.ts';
import { addChatCommand } from './chat-command.ts';
import type { CommandIo } from './command-io.ts';
import { addCompletionCommand } from './completion/completion-command.ts';
import { addConfigCommands } from './config/config-commands.ts';
import { addDeliveriesCommands } from './deliveries-commands.ts';
import { addDoctorCommand, type CheckInstallation } from './doctor/doctor-command.ts';
import { addImportCommand } from './import-command.ts';
import { addJobsCommands } from './jobs-commands.ts';
import { addKeysCommands } from './keys-commands.ts';
import { addProvidersCommands } from './providers/providers-commands.ts';
import { addQuickCommands } from './quick/quick-commands.ts';
import { addLimitsCommands } from './routes/limits-commands.ts';
import { addRoutesCommands } from './routes/routes-commands.ts';
import { addSecretsCommands } from './secrets-commands.ts';
import { addTokensCommands } from './tokens-commands.ts';
import { addTopCommand } from './top/top-command.ts';
import { addUsageCommands } from './usage/usage-commands.ts';

/**
 * Adds the commands that talk to a running gateway, such as `keys`, `usage`, `alerts` and `audit`. `checkInstallation`: what `doctor`
 * looks at on this machine.
 */
export function registerClientCommands(
  program: Command,
  io: CommandIo,
  { checkInstallation }: { checkInstallation?: CheckInstallation } = {},
): void {
  program
    .option(
      '--cluster <name>',
      'of the commands that talk to a gateway: the cluster that "init" has kept under this name',
    )
    .hook('preAction', command => {
      io.cluster = command.opts().cluster;
    });
  addQuickCommands(program, io);
  addKeysCommands(program, io);
  addRoutesCommands(program, io);
  addLimitsCommands(program, io);
  addUsageCommands(program, io);
  addBudgetsCommand(program, io);
  addAlertsCommands(program, io);
  addDeliveriesCommands(program, io);
  addJobsCommands(program, io);
  addAuditCommands(program, io);
  addConfigCommands(program, io);
  addSecretsCommands(program, io);
  addTokensCommands(program, io);
  addProvidersCommands(program, io);
  addTopCommand(program, io);
  addDoctorCommand(program, io, checkInstallation);
  addImportCommand(program, io);
  addChatCommand(program, io);
  addCompletionCommand(program, io);
}

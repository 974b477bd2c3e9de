import type { Command } from 'commander';
import { exportAudit } from './audit-export.ts';
import { auditHead, auditLine, auditLineSchema } from './audit-line.ts';
import { type VerifyOptions, verifyAudit } from './audit-verify.ts';
import type { CommandIo } from './command-io.ts';
import { parseLine } from './parse-line.ts';
import { parseMoment } from './parse-moment.ts';
import { type TailedEvents, type TailOptions, tailEvents } from './tail-events.ts';

interface Filter {
  tenant?: string;
  action?: string;
  actor?: string;
  address?: string;
}

const auditEvents = (filter: Filter & { limit?: string }): TailedEvents => {
  const { tenant, action, actor, address, limit } = filter;
  return {
    path: '/api/v1/audit',
    filter: { tenant, action, actor, address, limit },
    head: auditHead,
    line: (text, stream) => {
      const event = parseLine(auditLineSchema, text);
      return event && auditLine(event, stream);
    },
  };
};

const withFilters = (command: Command): Command =>
  command
    .option('--tenant <tenant>', 'only events of this tenant')
    .option('--action <action>', 'only this action, such as key.created or request.denied')
    .option('--actor <name>', 'only what this key (by its id), user or part of the gateway did')
    .option('--address <address>', 'only what came from this address');

export function addAuditCommands(program: Command, io: CommandIo): void {
  const audit = program
    .command('audit')
    .description('see who changed what and who was denied what, and check that nobody altered it')
    .addHelpText('after', '\nExample:\n  $ ./sluice audit verify');
  withFilters(audit.command('list').description('list events of the audit log, oldest first'))
    .option(
      '--since <when>',
      'of the last 12h, 7d …, or from a time in ISO 8601 on (default: 24h)',
      (text: string) => parseMoment(text, Date.now(), 'before'),
    )
    .option('--limit <n>', 'at most so many events')
    .option('--json', 'one event a line as JSON, each with its sequence')
    .addHelpText(
      'after',
      `
Examples:
  $ ./sluice audit list
  $ ./sluice audit list --since 30d --action key.created
  $ ./sluice audit list --since 1h --address 198.51.100.9 --json | jq .details`,
    )
    .action(({ since, ...options }: Filter & { since?: string; limit?: string; json?: true }) => {
      const from = since ?? parseMoment('24h', Date.now(), 'before');
      return tailEvents({ ...options, from, follow: false }, auditEvents(options), io);
    });
  withFilters(audit.command('tail').description('show events of the audit log as they come'))
    .option(
      '--from <where>',
      'start, now, a sequence number, or a time in ISO 8601 (default: now, with --no-follow start)',
    )
    .option('--no-follow', 'end at the newest event instead of waiting for more')
    .option('--json', 'one event a line as JSON, each with its sequence')
    .addHelpText(
      'after',
      `
A connection that breaks is made again and no event is missed. Ctrl-C ends it.

Examples:
  $ ./sluice audit tail
  $ ./sluice audit tail --action request.denied --json`,
    )
    .action((options: TailOptions & Filter) => tailEvents(options, auditEvents(options), io));
  audit
    .command('export')
    .description('write the whole audit log and its seals to a file, a line of JSON each')
    .requiredOption('--output <file>', 'the file; - is standard output')
    .addHelpText(
      'after',
      `
The file can be kept elsewhere and verified there.

Examples:
  $ ./sluice audit export --output audit.jsonl
  $ ./sluice audit export --output - | gzip > audit.jsonl.gz`,
    )
    .action(({ output }: { output: string }) => exportAudit(output, io));
  audit
    .command('verify')
    .description('recompute the seals of the audit log, and name the first event that does not fit')
    .option('--checkpoint <number:mac>', 'a seal that an earlier verification showed: it must still be there')
    .option('--file <file>', 'verify an exported file instead of the gateway’s log')
    .option(
      '--key-secret <file>',
      'with --file: the file with the auth.keySecret of the gateway, such as data/key-secret',
    )
    .option('--json', 'one line of JSON: {"events","seals","unsealed","head","fault"}')
    .addHelpText(
      'after',
      `
It ends with 0 where all fits, and with 1 where something was altered, removed, put in or moved.

Examples:
  $ ./sluice audit verify
  $ ./sluice audit verify --checkpoint '41:9Jm3c…='
  $ ./sluice audit verify --file audit.jsonl --key-secret data/key-secret`,
    )
    .action((options: VerifyOptions) => verifyAudit(options, io));
}

import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { exitCodes } from './exit-codes.ts';
import { registerClientCommands } from './register-client-commands.ts';

const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

test('docs/cli.md lists every exit code, and no other', () => {
  const [, table = ''] = page.split('## Exit codes');
  const rows = [...table.matchAll(/^\| (\d+) \| `(\w+)` \|/gm)].map(([, code, name]) => [name, Number(code)]);
  expect(Object.fromEntries(rows)).toEqual(exitCodes);
});

test('docs/cli.md names every command with every option', () => {
  const program = new Command();
  const { stdout, stderr } = process;
  registerClientCommands(program, { env: {}, stdout, stderr, fetch });
  const named = (command: Command, name: string): void => {
    expect(page).toContain(`./sluice ${name}`);
    for (const { flags } of command.options) expect(page).toContain(`\`${flags}\``);
  };
  for (const group of program.commands) {
    named(group, group.name());
    for (const command of group.commands) named(command, `${group.name()} ${command.name()}`);
  }
});

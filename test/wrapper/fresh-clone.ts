import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { temporaryFolder } from '@sluice/testkit';
import { repositoryRoot } from '../workspace.ts';

interface WrapperRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface FreshClone {
  root: string;
  /** Puts a program on the PATH of `run`: a shell script, or the Node of this process. */
  provide(program: string, script: string): void;
  provideNode(): void;
  run(...parameters: string[]): Promise<WrapperRun>;
  /** What the stand-ins wrote down, a line each. */
  calls(): string[];
}

const MANIFESTS = ['.', 'libs/a', 'services/a', 'hosting', 'loadtest', 'test', 'examples'];

/** The wrapper in a clone whose path has a space, with stand-ins instead of npm and pnpm: no network. */
export function freshClone(): FreshClone {
  const base = temporaryFolder();
  const root = join(base, 'my clone');
  const programs = join(base, 'programs');
  const callsFile = join(base, 'calls');
  mkdirSync(programs);
  writeFileSync(callsFile, '');
  for (const folder of MANIFESTS) {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, 'package.json'), '{"type":"module","packageManager": "pnpm@12.1.0"}');
  }
  for (const path of ['sluice', 'tools'])
    cpSync(join(repositoryRoot, path), join(root, path), { recursive: true });
  writeFileSync(join(root, 'pnpm-lock.yaml'), 'one');
  writeFileSync(join(root, 'pnpm-workspace.yaml'), '');
  writeFileSync(join(root, 'hosting/main.ts'), 'console.log(JSON.stringify(process.argv.slice(2)));');

  const provide = (program: string, script: string): void => {
    writeFileSync(join(programs, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(programs, program), 0o755);
  };
  provide(
    'pnpm',
    `[ "$1" != --version ] || { echo 12.1.0; exit; }
    echo "pnpm $*" >>'${callsFile}'; mkdir -p node_modules/.pnpm`,
  );
  return {
    root,
    provide,
    provideNode: () => symlinkSync(process.execPath, join(programs, 'node')),
    calls: () => readFileSync(callsFile, 'utf8').split('\n').filter(Boolean),
    run: async (...parameters) => {
      const child = spawn(join(root, 'sluice'), parameters, {
        cwd: base,
        env: {
          PATH: [programs, '/usr/bin', '/bin'].join(delimiter),
          HOME: base,
          REAL_NODE: process.execPath,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended = new Promise<number | null>(resolve => child.once('close', resolve));
      const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
      return { code, stdout, stderr };
    },
  };
}

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../find-program.ts';

const source = fileURLToPath(new URL('./provider-stub.c', import.meta.url));
const toolsFolder = fileURLToPath(new URL('../../.tools/bench', import.meta.url));

/**
 * The path of the compiled stub, built where there is none of this source yet. Undefined without a C compiler,
 * or where it does not build: it is for Linux.
 */
export function buildStub(): string | undefined {
  const compiler = ['cc', 'gcc', 'clang'].map(findProgram).find(path => path !== undefined);
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  const program = join(toolsFolder, `provider-stub-${hash}`);
  if (existsSync(program)) return program;
  if (compiler === undefined || process.platform !== 'linux') return undefined;
  mkdirSync(toolsFolder, { recursive: true });
  const unfinished = `${program}.${process.pid}`;
  const { status } = spawnSync(compiler, ['-O2', '-o', unfinished, source], { stdio: 'ignore' });
  if (status !== 0) return undefined;
  renameSync(unfinished, program);
  return program;
}
